package dev.sluice.queue.message;

import java.util.Locale;

/**
 * Where a message is.
 *
 * <pre>
 * ACCEPTING -> WAITING | READY            committed
 * WAITING  <-> READY -> IN_FLIGHT         its time came; a slot was free
 * IN_FLIGHT -> DONE | DEAD | WAITING | READY
 * WAITING, READY -> EXPIRED | CANCELLED | DEAD (overflow)
 * DEAD      -> READY (retried) | EXPIRED | CANCELLED (purged)
 * </pre>
 */
public enum State {
    /** Offered, its commit not yet reported; counts towards every bound, shown to nobody. */
    ACCEPTING,
    /** Not before its time: delayed by its caller, or backing off. */
    WAITING,
    /** Eligible; what it waits on is said beside it. */
    READY,
    /** Being delivered. */
    IN_FLIGHT,
    /** Answered by the upstream. */
    DONE,
    /** Failed for good; kept for a person to decide. */
    DEAD,
    /** Ran out of time, with a record that says so. */
    EXPIRED,
    /** Withdrawn by its owner or an operator. */
    CANCELLED,
    /** Given to another instance. */
    HANDED_OFF;

    /** The word used in monitor, admin, metrics and CLI. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a message in this state still is to be delivered. */
    public boolean pending() {
        return this == ACCEPTING || this == WAITING || this == READY || this == IN_FLIGHT;
    }

    /** Whether nothing further happens to a message in this state. */
    public boolean ended() {
        return this == DONE || this == EXPIRED || this == CANCELLED || this == HANDED_OFF;
    }
}
