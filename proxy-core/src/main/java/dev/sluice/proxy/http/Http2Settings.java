package dev.sluice.proxy.http;

/**
 * How our side of an HTTP/2 connection behaves, either role. Sizes are bytes.
 *
 * @param maxConcurrentStreams streams a client may have open, and that we open on an upstream at most
 * @param streamWindow the receive window of each stream, 65535 or more
 * @param connectionWindow the receive window of the connection, 65535 or more
 * @param headerTableSize the HPACK table that we grant the peer and use of the peer's, each way
 * @param maxHeaderBytes names and values of one head, as decoded
 * @param maxHeaderCount fields of one head, pseudo headers and each cookie crumb included
 * @param allowConnect whether CONNECT reaches the exchange; its stream is refused otherwise
 * @param limits budgets against floods
 * @param timeouts how long things may take
 */
public record Http2Settings(
        int maxConcurrentStreams,
        int streamWindow,
        int connectionWindow,
        int headerTableSize,
        int maxHeaderBytes,
        int maxHeaderCount,
        boolean allowConnect,
        Http2Limits limits,
        Http2Timeouts timeouts) {
    private static final int SMALLEST_WINDOW = 65535;

    /** Envoy's defaults but for the windows, which are 1 MiB and 256 KiB. */
    public static final Http2Settings DEFAULT = new Http2Settings(
            1024, 256 << 10, 1 << 20, 4096, 60 << 10, 100, false, Http2Limits.DEFAULT, Http2Timeouts.DEFAULT);

    public Http2Settings {
        if (maxConcurrentStreams < 1) throw new IllegalArgumentException("maxConcurrentStreams must be 1 or more");
        if (streamWindow < SMALLEST_WINDOW || connectionWindow < SMALLEST_WINDOW) {
            throw new IllegalArgumentException("HTTP/2 windows must be 65535 or more");
        }
        if (headerTableSize < 0 || maxHeaderBytes < 1 || maxHeaderCount < 1) {
            throw new IllegalArgumentException("header limits must be positive");
        }
    }

    /** The same with other budgets. */
    public Http2Settings with(Http2Limits other) {
        return new Http2Settings(
                maxConcurrentStreams,
                streamWindow,
                connectionWindow,
                headerTableSize,
                maxHeaderBytes,
                maxHeaderCount,
                allowConnect,
                other,
                timeouts);
    }

    /** The same with other timeouts. */
    public Http2Settings with(Http2Timeouts other) {
        return new Http2Settings(
                maxConcurrentStreams,
                streamWindow,
                connectionWindow,
                headerTableSize,
                maxHeaderBytes,
                maxHeaderCount,
                allowConnect,
                limits,
                other);
    }
}
