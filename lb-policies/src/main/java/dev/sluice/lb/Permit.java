package dev.sluice.lb;

import org.jspecify.annotations.Nullable;

/**
 * One holder's place in a {@link Limit}. The holder (an attempt, a connection, a waiting request) has the permit as a
 * field, acquires, and ends it exactly once; then it may acquire again. Used by one thread at a time.
 *
 * <p>Ending what is not held is a bug: assertions report it; without them it does nothing, so the limit's count stays
 * right.
 */
public final class Permit {
    private @Nullable Limit limit; // not null while held

    /** How what the permit was for ended. A count of what is held is the same after each. */
    public enum Outcome {
        /** It worked. */
        OK,
        /** The upstream failed. */
        FAILED,
        /** It was not tried, or was shed. */
        DROPPED,
        /** The end says nothing about the upstream: the client went away, another attempt won. */
        IGNORED
    }

    /**
     * Takes a place if there is one.
     *
     * @return false if the limit is full; nothing is held then
     * @throws IllegalStateException if this permit is held already
     */
    public boolean tryAcquire(Limit from) {
        requireFree();
        if (!from.tryTake()) return false;
        limit = from;
        return true;
    }

    /**
     * Takes a place even if the limit is full (Envoy: every host may have one connection, whatever the limit).
     *
     * @throws IllegalStateException if this permit is held already
     */
    public void acquire(Limit from) {
        requireFree();
        from.take();
        limit = from;
    }

    /** Whether a place is held. */
    public boolean held() {
        return limit != null;
    }

    /** Gives the place back; exactly once after it was acquired. */
    public void end(Outcome outcome) {
        var from = limit;
        assert from != null : "permit ended twice or never acquired, now " + outcome;
        if (from == null) return;
        limit = null;
        from.give();
    }

    private void requireFree() {
        if (limit != null) throw new IllegalStateException("permit is held already; end it first");
    }
}
