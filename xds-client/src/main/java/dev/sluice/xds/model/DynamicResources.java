package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/**
 * What is discovered and where from.
 *
 * @param ads the aggregated stream, if any
 * @param lds listeners, if discovered
 * @param cds clusters, if discovered
 */
public record DynamicResources(
        @Nullable AdsConfig ads,
        @Nullable ConfigSource lds,
        @Nullable ConfigSource cds) {
    /** Nothing is discovered. */
    public static final DynamicResources NONE = new DynamicResources(null, null, null);
}
