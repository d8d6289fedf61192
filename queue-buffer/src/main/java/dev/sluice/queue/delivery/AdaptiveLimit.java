package dev.sluice.queue.delivery;

/**
 * Concurrency by additive increase and multiplicative decrease (Chiu and Jain 1989): a success while at least half of
 * the limit is in use adds one, a failure takes a tenth. Between 1 and the configured maximum; starts there.
 */
public final class AdaptiveLimit {
    private static final double BACKOFF = 0.9;
    private final int max;
    private final boolean adaptive;
    private double limit;

    /** A limit that stays at {@code max} unless {@code adaptive}. */
    public AdaptiveLimit(int max, boolean adaptive) {
        this.max = max;
        this.adaptive = adaptive;
        limit = max;
    }

    /** Deliveries allowed at once now. */
    public int current() {
        return (int) limit;
    }

    /** A delivery succeeded while {@code inFlight} were out, itself included. */
    public void succeeded(int inFlight) {
        if (2 * inFlight >= limit) {
            limit = Math.min(max, limit + 1);
        }
    }

    /** A delivery failed in a way that more concurrency may have caused. */
    public void failed() {
        if (adaptive) {
            limit = Math.max(1, limit * BACKOFF);
        }
    }
}
