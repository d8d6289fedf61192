package dev.sluice.xds.model;

/**
 * A header to add.
 *
 * @param key lower case
 * @param value its value
 * @param appendAction how it meets one of its name
 * @param keepEmptyValue true adds it even when the value turns out empty
 */
public record HeaderValueOption(
        String key, FormatString value, HeaderAppendAction appendAction, boolean keepEmptyValue) {}
