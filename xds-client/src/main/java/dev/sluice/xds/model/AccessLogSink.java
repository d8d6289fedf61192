package dev.sluice.xds.model;

/** Where lines of an access log go. */
public sealed interface AccessLogSink {

    /**
     * A file, appended to.
     *
     * @param path the file; {@code /dev/stdout} and its kin work
     */
    record File(String path) implements AccessLogSink {}

    /** Standard output. */
    record Stdout() implements AccessLogSink {}

    /** Standard error. */
    record Stderr() implements AccessLogSink {}
}
