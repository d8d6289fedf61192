package dev.sluice.queue.delivery;

/**
 * Events a second as an exponentially weighted moving average over elapsed time, corrected for the time it has not
 * yet seen, so that its first minutes are not biased towards zero.
 */
public final class RateMeter {
    private final double tauNanos;
    private double sum; // decayed count
    private double seen; // decayed time, approaches tau
    private long updatedAt;

    /** A meter that looks back over about {@code tauSeconds}. */
    public RateMeter(double tauSeconds, long now) {
        tauNanos = tauSeconds * 1e9;
        updatedAt = now;
    }

    /** Counts {@code events} at {@code now}. */
    public void add(int events, long now) {
        advance(now);
        sum += events;
    }

    /** Lets time pass that counts. */
    public void advance(long now) {
        long elapsed = now - updatedAt;
        if (elapsed > 0) {
            double keep = Math.exp(-elapsed / tauNanos);
            sum *= keep;
            seen = seen * keep + tauNanos * (1 - keep);
            updatedAt = now;
        }
    }

    /** Lets time pass that does not count, such as idle time of a service rate. */
    public void skip(long now) {
        updatedAt = Math.max(updatedAt, now);
    }

    /** Events a second as of the last update, 0 before anything was seen. */
    public double perSecond() {
        return seen <= 0 ? 0 : sum / seen * 1e9;
    }
}
