package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/**
 * A tag of stats. With neither regex nor fixed value the well-known extractor of that name is meant.
 *
 * @param tagName the tag
 * @param regex takes the first group out of the name and the second as the value; RE2 syntax, checked
 * @param fixedValue the same value on every stat
 */
public record TagSpecifier(
        String tagName, @Nullable String regex, @Nullable String fixedValue) {}
