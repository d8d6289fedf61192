package dev.sluice.xds.model;

import java.time.Duration;

/**
 * Limits of a queue.
 *
 * @param maxMessages default 10,000
 * @param maxBytes default 256 MiB
 * @param maxMessageBytes default 1 MiB
 * @param maxAge from first eligibility; default 86,400 s
 */
public record QueueBounds(long maxMessages, long maxBytes, long maxMessageBytes, Duration maxAge) {
    /** The defaults. */
    public static final QueueBounds DEFAULT = new QueueBounds(10_000, 268_435_456L, 1_048_576L, Duration.ofDays(1));
}
