package dev.sluice.queue.delivery;

/**
 * Whether a queue's books keep Little's law, L = λW. Over a finite time, with every message's stay cut to it, the law
 * holds without an error term (Little, "Little's Law as Viewed on Its 50th Anniversary", Operations Research 59(3),
 * 2011): mean depth times the time, {@code ∫ depth dt}, is the sum of the stays, λW times the time. That sum is
 *
 * <pre>
 * Σ moments of leaving - Σ moments of coming + n·t = ∫ n dt,    n = came - left
 * </pre>
 *
 * <p>and so needs no message's own memory, only each count at its moment. Depth and n are from different books: depth
 * is how many the queue's index of pending messages holds, n is what the ledger says, offered less rejected less ended.
 * A message that is lost, kept or counted twice is in one of them and not in the other. Neither an outage nor a restart
 * makes a difference: what recovery brings back is offered when it is recovered. No sum lives longer than two spans, so
 * none drifts. Single-threaded.
 */
public final class LittleAudit {
    private static final long SPAN_NANOS = 60_000_000_000L;

    private long observedAt;
    private long spanBeganAt;
    private double depthTime; // ∫ depth dt of the span, nanoseconds
    private double difference; // ∫ (depth - n) dt of the span
    private double earlierDepthTime; // of the span before it
    private double earlierDifference;

    /** Books that are opened at {@code now}. */
    public LittleAudit(long now) {
        observedAt = now;
        spanBeganAt = now;
    }

    /**
     * Accounts for the time since the last call, in which depth and n had these values. To be called before either
     * changes; what changes at one moment may change in any order.
     */
    public void observe(long now, long depth, long n) {
        if (now <= observedAt) {
            return;
        }
        double elapsed = now - observedAt;
        depthTime += depth * elapsed;
        difference += (depth - n) * elapsed;
        observedAt = now;
        if (now - spanBeganAt >= SPAN_NANOS) {
            earlierDepthTime = depthTime;
            earlierDifference = difference;
            depthTime = 0;
            difference = 0;
            spanBeganAt = now;
        }
    }

    /**
     * {@code |L - λW| / L} over the last one to two minutes up to the last observation: exactly 0 while the books are
     * right, and 1 where they differ by as much as L or more.
     */
    public double residual() {
        double off = Math.abs(difference + earlierDifference);
        return off == 0 ? 0 : off / Math.max(off, depthTime + earlierDepthTime);
    }
}
