package dev.sluice.xds.model;

/** What happens at a bound. */
public enum QueueOverflow {
    /** The new request gets 503. */
    REJECT,

    /** The oldest message becomes a dead letter. */
    DROP_OLDEST
}
