package dev.sluice.queue.config;

import java.time.Duration;

/**
 * How fast a queue delivers.
 *
 * @param maxConcurrent deliveries at once
 * @param perSecond rate, 0 for unlimited; retries count too
 * @param burst deliveries that may go at once after a pause, at least 1 where a rate is set
 * @param adaptive whether concurrency follows what the destination bears
 * @param timeout of one attempt
 */
public record Delivery(int maxConcurrent, double perSecond, int burst, boolean adaptive, Duration timeout) {
    /** 16 at once, no rate, adaptive, 30 s. */
    public static final Delivery DEFAULT = new Delivery(16, 0, 0, true, Duration.ofSeconds(30));

    /** Checks ranges. */
    public Delivery {
        Limits.positive("delivery.max_concurrent", maxConcurrent);
        Limits.notNegative("delivery.rate.per_second", perSecond);
        Limits.notNegative("delivery.rate.burst", burst);
        Limits.positive("delivery.timeout", timeout);
    }
}
