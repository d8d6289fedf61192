/** The whole configuration a proxy may see, as immutable records named as Envoy names it; defaults are resolved. */
@NullMarked
package dev.sluice.xds.model;

import org.jspecify.annotations.NullMarked;
