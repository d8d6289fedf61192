package dev.sluice.queue.config;

import java.time.Duration;

/**
 * How many dead letters are kept for how long; beyond it the oldest expire with a record.
 *
 * @param maxMessages count
 * @param maxAge since they died
 */
public record DeadLetters(int maxMessages, Duration maxAge) {
    /** 10,000 for a week. */
    public static final DeadLetters DEFAULT = new DeadLetters(10_000, Duration.ofDays(7));

    /** Checks ranges. */
    public DeadLetters {
        Limits.positive("dead_letters.max_messages", maxMessages);
        Limits.positive("dead_letters.max_age", maxAge);
    }
}
