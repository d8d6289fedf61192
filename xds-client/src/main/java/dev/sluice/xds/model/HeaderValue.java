package dev.sluice.xds.model;

/**
 * A header with a fixed value.
 *
 * @param key lower case
 * @param value as it is sent
 */
public record HeaderValue(String key, String value) {}
