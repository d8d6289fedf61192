package dev.sluice.queue.config;

/**
 * The settings of one queue. The order is FIFO, with a lane per key on top where a message carries one.
 *
 * @param name unique within the store
 */
public record QueueConfig(
        String name,
        Durability durability,
        Bounds bounds,
        Overflow overflow,
        Delivery delivery,
        Retry retry,
        Brake brake,
        KeyFailure onKeyFailure,
        DeadLetters deadLetters,
        Results results,
        IdempotencyRules idempotency) {
    /** Checks the name. */
    public QueueConfig {
        if (name.isEmpty() || name.length() > 255) {
            throw new IllegalArgumentException("name must have 1 to 255 characters, not " + name.length());
        }
    }

    /** Every setting at its default. */
    public static QueueConfig defaults(String name) {
        return new QueueConfig(
                name,
                Durability.DISK,
                Bounds.DEFAULT,
                Overflow.REJECT,
                Delivery.DEFAULT,
                Retry.DEFAULT,
                Brake.DEFAULT,
                KeyFailure.BLOCK_KEY,
                DeadLetters.DEFAULT,
                Results.DEFAULT,
                IdempotencyRules.DEFAULT);
    }
}
