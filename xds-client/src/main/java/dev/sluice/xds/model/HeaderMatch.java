package dev.sluice.xds.model;

/** The condition of a header matcher. */
public sealed interface HeaderMatch {

    /**
     * The value matches.
     *
     * @param matcher how
     */
    record Text(StringMatcher matcher) implements HeaderMatch {}

    /**
     * The value is a whole decimal number in a range.
     *
     * @param start inclusive
     * @param end exclusive
     */
    record Range(long start, long end) implements HeaderMatch {}

    /**
     * The header is there, or is not.
     *
     * @param present true: it is there
     */
    record Present(boolean present) implements HeaderMatch {}
}
