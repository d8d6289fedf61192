package dev.sluice.queue.config;

/** What happens to an offer that would exceed a bound. */
public enum Overflow {
    /** It is refused. */
    REJECT,
    /** The oldest message not in flight becomes a dead letter to make room. */
    DROP_OLDEST
}
