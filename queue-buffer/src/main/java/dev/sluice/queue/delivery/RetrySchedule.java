package dev.sluice.queue.delivery;

import dev.sluice.queue.config.Retry;
import java.util.random.RandomGenerator;

/**
 * Back-off with full jitter: uniform in 0..min(cap, base · 2ⁿ), never less than what the upstream asked for
 * (M. Brooker, "Exponential Backoff And Jitter", 2015).
 */
public final class RetrySchedule {
    private RetrySchedule() {}

    /**
     * How long to wait before the next attempt, in nanoseconds.
     *
     * @param attempts already spent, at least 1
     * @param floorNanos what the upstream's Retry-After asks for, 0 for nothing
     */
    public static long delayNanos(Retry retry, int attempts, long floorNanos, RandomGenerator random) {
        long base = retry.minBackoff().toNanos();
        long cap = retry.maxBackoff().toNanos();
        int doublings = Math.max(0, attempts - 1);
        boolean capped = doublings >= Long.numberOfLeadingZeros(base) - 1;
        long ceiling = capped ? cap : Math.min(cap, base << doublings);
        return Math.max(floorNanos, random.nextLong(ceiling + 1));
    }
}
