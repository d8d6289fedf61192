/** Checks configuration messages and turns them into records once; what is not built is refused by name. */
@NullMarked
package dev.sluice.xds.parse;

import org.jspecify.annotations.NullMarked;
