package dev.sluice.xds.model;

import java.time.Duration;

/**
 * Handling of {@code Idempotency-Key}.
 *
 * @param window how long a key is known; default 86,400 s
 * @param maxKeys default 100,000
 * @param required a request without key gets 400
 */
public record QueueIdempotency(Duration window, long maxKeys, boolean required) {
    /** The defaults. */
    public static final QueueIdempotency DEFAULT = new QueueIdempotency(Duration.ofDays(1), 100_000, false);
}
