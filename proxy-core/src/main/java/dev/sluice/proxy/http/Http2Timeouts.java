package dev.sluice.proxy.http;

/**
 * Times of one HTTP/2 connection in nanoseconds; 0 switches the first two off.
 *
 * @param idle without a stream, after which the connection is drained
 * @param keepAlive between PINGs
 * @param keepAliveReply how long a PING may go unanswered before the connection is closed
 * @param drain between the two GOAWAYs of a drain
 * @param close how long the peer may take to read what is left when we close
 */
public record Http2Timeouts(long idle, long keepAlive, long keepAliveReply, long drain, long close) {
    private static final long SECOND = 1_000_000_000L;

    /** Envoy's defaults: idle 1 h, no keep-alive, drain 5 s, delayed close 1 s. */
    public static final Http2Timeouts DEFAULT = new Http2Timeouts(3600 * SECOND, 0, 15 * SECOND, 5 * SECOND, SECOND);
}
