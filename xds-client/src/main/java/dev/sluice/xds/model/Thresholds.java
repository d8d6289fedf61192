package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/**
 * Limits of one priority; numbers up to 2^32 - 1.
 *
 * @param maxConnections Envoy: 1024
 * @param maxPendingRequests Envoy: 1024
 * @param maxRequests Envoy: 1024
 * @param maxRetries Envoy: 3; not looked at with a retry budget
 * @param retryBudget null limits by count
 * @param trackRemaining shows {@code remaining_*} gauges
 */
public record Thresholds(
        long maxConnections,
        long maxPendingRequests,
        long maxRequests,
        long maxRetries,
        @Nullable RetryBudget retryBudget,
        boolean trackRemaining) {
    /** Envoy's defaults. */
    public static final Thresholds DEFAULT = new Thresholds(1024, 1024, 1024, 3, null, false);
}
