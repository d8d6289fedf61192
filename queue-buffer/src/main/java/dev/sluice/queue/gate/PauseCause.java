package dev.sluice.queue.gate;

/** Why a destination is left alone without an attempt being spent. */
public enum PauseCause {
    /** The cluster has no host that may be used. */
    NO_HEALTHY_HOST("no healthy host"),
    /** The cluster's circuit-breaker thresholds are used up. */
    OVERFLOW("upstream overflow"),
    /** The route's cluster does not exist at the moment. */
    NO_CLUSTER("no cluster"),
    /** No listener or route matches at the moment. */
    NO_ROUTE("no route"),
    /** Every host refused the connection. */
    CONNECT_FAILURE("connect failure on every host"),
    /** The upstream answered 429. */
    THROTTLED("upstream throttles (429)"),
    /** The upstream answered 503 with Retry-After. */
    UNAVAILABLE("upstream asked to come back later (503)");

    private final String text;

    PauseCause(String text) {
        this.text = text;
    }

    /** The words shown after "waiting on:". */
    public String text() {
        return text;
    }

    /** Whether the upstream named the moment itself, so that a success meanwhile does not end the pause. */
    public boolean byUpstream() {
        return this == THROTTLED || this == UNAVAILABLE;
    }
}
