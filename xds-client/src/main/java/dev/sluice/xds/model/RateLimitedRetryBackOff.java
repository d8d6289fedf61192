package dev.sluice.xds.model;

import java.time.Duration;
import java.util.List;

/**
 * Back-off that upstream asks for by a header.
 *
 * @param resetHeaders the first that is present and valid counts
 * @param maxInterval longer waits fall back to the ordinary back-off; Envoy: 300 s
 */
public record RateLimitedRetryBackOff(List<ResetHeader> resetHeaders, Duration maxInterval) {
    public RateLimitedRetryBackOff {
        resetHeaders = List.copyOf(resetHeaders);
    }
}
