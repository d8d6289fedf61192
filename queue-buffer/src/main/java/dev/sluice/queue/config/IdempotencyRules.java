package dev.sluice.queue.config;

import java.time.Duration;

/**
 * What Idempotency-Key means to a queue.
 *
 * @param window how long a key is held after its message ended
 * @param maxKeys bound on keys, and so on the ended messages that hold one
 * @param required whether an offer without a key is refused
 */
public record IdempotencyRules(Duration window, int maxKeys, boolean required) {
    /** One day, 100,000 keys, not required. */
    public static final IdempotencyRules DEFAULT = new IdempotencyRules(Duration.ofDays(1), 100_000, false);

    /** Checks ranges. */
    public IdempotencyRules {
        Limits.positive("idempotency.window", window);
        Limits.positive("idempotency.max_keys", maxKeys);
    }
}
