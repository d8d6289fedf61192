package dev.sluice.queue.config;

import java.time.Duration;
import java.util.Set;

/**
 * When a failed attempt is followed by another.
 *
 * @param maxAttempts attempts in all, 0 for as many as fit in {@code maxAge}
 * @param minBackoff base of the back-off
 * @param maxBackoff its cap
 * @param maxAge from first eligibility; no attempt is planned after it
 * @param statusCodes HTTP statuses that are retried beside what is always retried
 */
public record Retry(
        int maxAttempts, Duration minBackoff, Duration maxBackoff, Duration maxAge, Set<Integer> statusCodes) {
    /** No limit but one day; 0.1 s to 300 s. */
    public static final Retry DEFAULT = new Retry(
            0,
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            Duration.ofDays(1),
            Set.of(408, 425, 429, 500, 502, 503, 504));

    /** Checks ranges. */
    public Retry {
        Limits.notNegative("retry.max_attempts", maxAttempts);
        Limits.positive("retry.min_backoff", minBackoff);
        Limits.positive("retry.max_backoff", maxBackoff);
        Limits.positive("retry.max_age", maxAge);
        if (maxBackoff.compareTo(minBackoff) < 0) {
            throw new IllegalArgumentException("retry.max_backoff must not be less than retry.min_backoff");
        }
        statusCodes = Set.copyOf(statusCodes);
    }
}
