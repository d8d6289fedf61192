package dev.sluice.xds.model;

import java.util.function.Supplier;

/**
 * The message a resource was read from, kept for people: {@code /config_dump} prints it. Two sources are equal
 * when their messages are.
 *
 * @param typeUrl the type URL of the message, for example {@code
 *     type.googleapis.com/envoy.config.cluster.v3.Cluster}
 * @param json prints the message as JSON with proto field names, secrets redacted; costs time in proportion to its
 *     size
 */
public record Source(String typeUrl, Supplier<String> json) {
    /** The source of a record that was made in code and read from nowhere; prints an empty object. */
    public static final Source NONE = new Source("", () -> "{}");
}
