package dev.sluice.xds.model;

/**
 * A response header that says when to come again.
 *
 * @param name lower case
 * @param unixTimestamp true: seconds since 1970; false: seconds from now
 */
public record ResetHeader(String name, boolean unixTimestamp) {}
