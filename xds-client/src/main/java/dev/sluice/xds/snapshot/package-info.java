/** Puts resources in force once what they depend on has arrived, whatever source they come from. */
@NullMarked
package dev.sluice.xds.snapshot;

import org.jspecify.annotations.NullMarked;
