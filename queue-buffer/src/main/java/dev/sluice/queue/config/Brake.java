package dev.sluice.queue.config;

import java.time.Duration;

/**
 * When a queue pauses instead of emptying itself into dead letters.
 *
 * @param sameCause distinct messages failing for good with one cause, 0 for never
 * @param within the time in which they do
 */
public record Brake(int sameCause, Duration within) {
    /** 20 within 10 s. */
    public static final Brake DEFAULT = new Brake(20, Duration.ofSeconds(10));

    /** Checks ranges. */
    public Brake {
        Limits.notNegative("brake.same_cause", sameCause);
        Limits.positive("brake.within", within);
        if (sameCause > 10_000) {
            throw new IllegalArgumentException("brake.same_cause must be at most 10000, not " + sameCause);
        }
    }
}
