package dev.sluice.lb;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Lengths of a host's current runs of failures; any thread writes. A run that is over has length 0. */
public final class FailureRuns {
    private final AtomicIntegerArray lengths = new AtomicIntegerArray(Kind.values().length);

    /** What failures a run is of. */
    public enum Kind {
        /** Responses of 500 and above. */
        SERVER_ERROR,
        /** Responses 502, 503 and 504. */
        GATEWAY_ERROR,
        /** Connections that failed, resets and timeouts, where these are told apart from responses. */
        LOCAL_ORIGIN
    }

    /** Adds one failure and returns the new length. */
    public int extend(Kind kind) {
        return lengths.incrementAndGet(kind.ordinal());
    }

    /** Ends a run. Writes only if there is one, so a success of a healthy host leaves the cache line shared. */
    public void end(Kind kind) {
        if (lengths.get(kind.ordinal()) != 0) lengths.set(kind.ordinal(), 0);
    }

    /** The current length. */
    public int length(Kind kind) {
        return lengths.get(kind.ordinal());
    }
}
