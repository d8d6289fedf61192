package dev.sluice.xds.model;

import java.time.Duration;

/**
 * Limits of HTTP connections and streams, of either side; a zero duration is no limit.
 *
 * @param idleTimeout a connection without streams closes after this; Envoy: 1 h
 * @param maxConnectionDuration a connection drains after this; Envoy: none
 * @param maxHeadersCount headers in a head or trailer; Envoy: 100
 * @param maxResponseHeadersKb largest response head from upstream; Envoy: 60
 * @param maxStreamDuration a stream ends after this; Envoy: none
 * @param headersWithUnderscoresAction downstream only
 * @param maxRequestsPerConnection a connection drains after this many; 0 is no limit
 */
public record HttpProtocolOptions(
        Duration idleTimeout,
        Duration maxConnectionDuration,
        int maxHeadersCount,
        int maxResponseHeadersKb,
        Duration maxStreamDuration,
        HeadersWithUnderscoresAction headersWithUnderscoresAction,
        int maxRequestsPerConnection) {
    /** Envoy's defaults. */
    public static final HttpProtocolOptions DEFAULT = new HttpProtocolOptions(
            Duration.ofHours(1), Duration.ZERO, 100, 60, Duration.ZERO, HeadersWithUnderscoresAction.ALLOW, 0);
}
