package dev.sluice.lb;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What happens at one host, for as long as the cluster knows it. Any worker writes, anyone reads; no read waits.
 *
 * <p>A request costs two atomic additions: one when it starts, one when it ends. Requests in flight are the difference of
 * both, which may be seen a little too high while another thread ends one, never too low. Plain shared cells instead of
 * striped adders: a host is written by few workers at a time, and a cluster may have ten thousand hosts.
 */
public final class HostStats {
    private static final int CX_TOTAL = 0;
    private static final int CX_CLOSED = 1;
    private static final int CX_CONNECT_FAIL = 2;
    private static final int RQ_TOTAL = 3;
    private static final int RQ_SUCCESS = 4;
    private static final int RQ_ERROR = 5;
    private static final int RQ_UNJUDGED = 6;
    private static final int RQ_TIMEOUT = 7;
    private static final int RQ_NOT_STARTED = 8;
    private static final int RQ_PENDING = 9;

    private final AtomicLongArray counts = new AtomicLongArray(10);
    private final FailureRuns failureRuns = new FailureRuns();
    private volatile boolean ejected; // written by the control thread

    /** How a request ended. */
    public enum Ending {
        /** A response below 500. */
        SUCCESS,
        /** A response of 500 and above, one that a retry replaces, a reset before it, or a timeout. */
        ERROR,
        /** Nothing to hold for or against the host: the client went away, or another attempt won. */
        UNJUDGED
    }

    /** A request was given to the host; one {@link #requestEnded} follows. */
    public void requestStarted() {
        counts.getAndIncrement(RQ_TOTAL);
    }

    /** A started request ended; exactly once for each start. */
    public void requestEnded(Ending ending) {
        int count = switch (ending) {
            case SUCCESS -> RQ_SUCCESS;
            case ERROR -> RQ_ERROR;
            case UNJUDGED -> RQ_UNJUDGED;
        };
        counts.getAndIncrement(count);
    }

    /** A request failed before it got a connection: an error without a start. */
    public void requestNotStarted() {
        counts.getAndIncrement(RQ_NOT_STARTED);
    }

    /** A request began (1) or ended (-1) to wait for a connection. */
    public void pending(int change) {
        counts.getAndAdd(RQ_PENDING, change);
    }

    /** A request ran into a timeout; counted beside its ending. */
    public void requestTimedOut() {
        counts.getAndIncrement(RQ_TIMEOUT);
    }

    /** A connection is being opened; one {@link #connectionClosed} follows, also if it never opens. */
    public void connectionOpening() {
        counts.getAndIncrement(CX_TOTAL);
    }

    /** A connection could not be opened; counted beside its closing. */
    public void connectFailed() {
        counts.getAndIncrement(CX_CONNECT_FAIL);
    }

    /** A connection is gone. */
    public void connectionClosed() {
        counts.getAndIncrement(CX_CLOSED);
    }

    /** Requests in flight: {@code rq_active}. */
    public long activeRequests() {
        // endings before starts: a request that ends in between is counted as active, never twice as ended
        long ended = counts.get(RQ_SUCCESS) + counts.get(RQ_ERROR) + counts.get(RQ_UNJUDGED);
        return counts.get(RQ_TOTAL) - ended;
    }

    /** {@code rq_total}. */
    public long requests() {
        return counts.get(RQ_TOTAL);
    }

    /** {@code rq_success}. */
    public long successes() {
        return counts.get(RQ_SUCCESS);
    }

    /** {@code rq_error}. */
    public long errors() {
        return counts.get(RQ_ERROR) + counts.get(RQ_NOT_STARTED);
    }

    /** {@code rq_pending_active}. */
    public long pendingRequests() {
        return counts.get(RQ_PENDING);
    }

    /** {@code rq_timeout}. */
    public long timeouts() {
        return counts.get(RQ_TIMEOUT);
    }

    /** Connections open or opening: {@code cx_active}. */
    public long activeConnections() {
        long closed = counts.get(CX_CLOSED);
        return counts.get(CX_TOTAL) - closed;
    }

    /** {@code cx_total}. */
    public long connections() {
        return counts.get(CX_TOTAL);
    }

    /** {@code cx_connect_fail}. */
    public long connectFailures() {
        return counts.get(CX_CONNECT_FAIL);
    }

    /** The host's current runs of failures, for outlier detection. */
    public FailureRuns failureRuns() {
        return failureRuns;
    }

    /** Whether outlier detection keeps the host out. */
    public boolean ejected() {
        return ejected;
    }

    /** Marks the host; takes effect in the next host set ({@link HostSet#refreshed}). Control thread only. */
    public void ejected(boolean yes) {
        ejected = yes;
    }
}
