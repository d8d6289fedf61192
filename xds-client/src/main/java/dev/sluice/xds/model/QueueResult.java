package dev.sluice.xds.model;

import java.time.Duration;

/**
 * What is kept of responses.
 *
 * @param retention default 3600 s
 * @param maxBytes of one body; default 64 KiB
 */
public record QueueResult(Duration retention, long maxBytes) {
    /** The defaults. */
    public static final QueueResult DEFAULT = new QueueResult(Duration.ofHours(1), 65_536);
}
