package dev.sluice.queue.config;

import java.time.Duration;

/**
 * How long and how much of an answer is kept.
 *
 * @param retention of the stored body; status and head stay for the idempotency window if that is longer
 * @param maxBytes of one stored body; a longer one is cut and says so
 */
public record Results(Duration retention, int maxBytes) {
    /** One hour, 64 KiB. */
    public static final Results DEFAULT = new Results(Duration.ofHours(1), 65_536);

    /** Checks ranges. */
    public Results {
        Limits.positive("result.retention", retention);
        Limits.notNegative("result.max_bytes", maxBytes);
    }
}
