package dev.sluice.xds.model;

import java.time.Duration;

/**
 * Limits of dead letters.
 *
 * @param maxMessages default 10,000
 * @param maxAge default 604,800 s
 */
public record QueueDeadLetters(long maxMessages, Duration maxAge) {
    /** The defaults. */
    public static final QueueDeadLetters DEFAULT = new QueueDeadLetters(10_000, Duration.ofDays(7));
}
