package dev.sluice.queue;

import java.util.Locale;

/** What a message that could have been delivered waited for. */
public enum WaitCause {
    /** The message before it with the same key. */
    LANE,
    /** The queue's rate. */
    RATE,
    /** The queue's concurrency. */
    CONCURRENCY,
    /** Its own back-off after a failed attempt. */
    BACKOFF,
    /** A destination that is paused or whose breaker is open. */
    GATE,
    /** An operator's pause, the brake, or an instance that is going away. */
    PAUSED,
    /** A route or cluster that does not exist. */
    NO_ROUTE;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The value of the metric's label. */
    public String word() {
        return word;
    }
}
