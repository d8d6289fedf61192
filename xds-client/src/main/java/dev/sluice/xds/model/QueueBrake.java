package dev.sluice.xds.model;

import java.time.Duration;

/**
 * When a queue stops by itself and does not run empty into dead letters.
 *
 * @param sameCause distinct messages that fail for good with one cause; 0 is off; default 20
 * @param within in this time; default 10 s
 */
public record QueueBrake(int sameCause, Duration within) {
    /** The defaults. */
    public static final QueueBrake DEFAULT = new QueueBrake(20, Duration.ofSeconds(10));
}
