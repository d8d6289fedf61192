package dev.sluice.proxy.http;

/**
 * Limits and times of an HTTP/1 connection; times are nanoseconds and 0 turns one off.
 *
 * @param maxHeadBytes bytes of a head, start line included, and of a trailer section; past it a request gets 431
 * @param maxHeaders fields of a head or trailer section; past it a request gets 431
 * @param acceptHttp10 whether HTTP/1.0 clients are answered in their version
 * @param allowCustomMethods whether methods Envoy does not know are let through
 * @param enableTrailers whether trailers are passed on; they are dropped otherwise, as Envoy does
 * @param maxRequests requests a connection carries before it closes; 0 is no limit
 * @param idleNanos how long a connection waits without an exchange
 * @param headNanos how long a request head may take from its first byte to its last
 * @param drainNanos how long an idle connection still takes a request once it drains
 * @param delayedCloseNanos how long input is read and dropped after the last response, so that it arrives; a client that may expect
 *     more has as long to close first
 */
public record Http1Settings(
        int maxHeadBytes,
        int maxHeaders,
        boolean acceptHttp10,
        boolean allowCustomMethods,
        boolean enableTrailers,
        int maxRequests,
        long idleNanos,
        long headNanos,
        long drainNanos,
        long delayedCloseNanos) {
    private static final long SECOND = 1_000_000_000L;

    /** Envoy's defaults, for either side. */
    public static Http1Settings defaults() {
        return new Http1Settings(60 * 1024, 100, false, false, false, 0, 3600 * SECOND, 0, 5 * SECOND, SECOND);
    }
}
