package dev.sluice.xds.model;

import java.time.Duration;

/**
 * Timers of a connection manager; zero switches one off.
 *
 * @param streamIdle {@code stream_idle_timeout}, no byte either way on a stream; Envoy: 5 min
 * @param request {@code request_timeout}, until the whole request has come; Envoy: off
 * @param requestHeaders {@code request_headers_timeout}, until the request head has come; Envoy: off
 * @param drain {@code drain_timeout}, between the two GOAWAYs or after {@code connection: close}; Envoy: 5 s
 * @param delayedClose {@code delayed_close_timeout}, how long a closing socket waits for the peer; Envoy: 1 s
 */
public record HttpTimeouts(
        Duration streamIdle, Duration request, Duration requestHeaders, Duration drain, Duration delayedClose) {
    /** Envoy's defaults. */
    public static final HttpTimeouts DEFAULT = new HttpTimeouts(
            Duration.ofMinutes(5), Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(1));
}
