package dev.sluice.xds.model;

import java.time.Duration;
import java.util.Set;

/**
 * When a delivery is tried again.
 *
 * @param maxAttempts 0 is as many as fit into the age
 * @param minBackoff default 100 ms
 * @param maxBackoff default 300 s
 * @param maxAge default 86,400 s
 * @param retriableStatusCodes default 408, 425, 429, 500, 502, 503 and 504
 */
public record QueueRetry(
        int maxAttempts, Duration minBackoff, Duration maxBackoff, Duration maxAge, Set<Integer> retriableStatusCodes) {
    /** The defaults. */
    public static final QueueRetry DEFAULT = new QueueRetry(
            0,
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            Duration.ofDays(1),
            Set.of(408, 425, 429, 500, 502, 503, 504));

    public QueueRetry {
        retriableStatusCodes = Set.copyOf(retriableStatusCodes);
    }
}
