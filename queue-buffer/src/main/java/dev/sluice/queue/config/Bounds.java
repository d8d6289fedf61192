package dev.sluice.queue.config;

import java.time.Duration;

/**
 * What a queue never exceeds, offers whose commit is not yet known included.
 *
 * @param maxMessages pending messages
 * @param maxBytes bytes of pending messages; dead letters and stored results are held to the same figure separately
 * @param maxMessageBytes head, body and trailers of one message
 * @param maxAge from first eligibility; older ones expire with a record
 */
public record Bounds(long maxMessages, long maxBytes, long maxMessageBytes, Duration maxAge) {
    /** 10,000 messages, 256 MiB, 1 MiB each, one day. */
    public static final Bounds DEFAULT = new Bounds(10_000, 268_435_456, 1_048_576, Duration.ofDays(1));

    /** Checks ranges. */
    public Bounds {
        Limits.positive("bounds.max_messages", maxMessages);
        Limits.positive("bounds.max_bytes", maxBytes);
        Limits.positive("bounds.max_message_bytes", maxMessageBytes);
        Limits.positive("bounds.max_age", maxAge);
        if (maxMessageBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("bounds.max_message_bytes must be less than 2 GiB: " + maxMessageBytes);
        }
    }
}
