package dev.sluice.queue.config;

import dev.sluice.queue.order.OrderKind;

/**
 * The settings of one queue.
 *
 * @param name unique within the store
 * @param order which of the deliverable messages goes next; of a key's messages the first accepted alone is one
 */
public record QueueConfig(
        String name,
        Durability durability,
        Bounds bounds,
        Overflow overflow,
        OrderKind order,
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
                OrderKind.FIFO,
                Delivery.DEFAULT,
                Retry.DEFAULT,
                Brake.DEFAULT,
                KeyFailure.BLOCK_KEY,
                DeadLetters.DEFAULT,
                Results.DEFAULT,
                IdempotencyRules.DEFAULT);
    }
    /** The same with another durability. */
    public QueueConfig with(Durability other) {
        return new QueueConfig(
                name,
                other,
                bounds,
                overflow,
                order,
                delivery,
                retry,
                brake,
                onKeyFailure,
                deadLetters,
                results,
                idempotency);
    }
}
