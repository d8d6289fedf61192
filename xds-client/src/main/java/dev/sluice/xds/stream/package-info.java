/** Brings resources from files and from the aggregated stream of a control plane. */
@NullMarked
package dev.sluice.xds.stream;

import org.jspecify.annotations.NullMarked;
