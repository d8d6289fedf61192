package dev.sluice.xds.model;

import java.util.List;

/**
 * How stat names become names with tags.
 *
 * @param useAllDefaultTags true keeps the well-known extractors
 * @param statsTags more extractors and fixed tags, in order
 */
public record StatsConfig(boolean useAllDefaultTags, List<TagSpecifier> statsTags) {
    /** The well-known tags only. */
    public static final StatsConfig DEFAULT = new StatsConfig(true, List.of());

    public StatsConfig {
        statsTags = List.copyOf(statsTags);
    }
}
