package dev.sluice.queue.delivery;

/** A token bucket: {@code tokens = min(burst, tokens + rate · dt)}, one token a delivery. Starts full. */
public final class TokenBucket {
    private final double perNano;
    private final double burst;
    private double tokens;
    private long updatedAt;

    /**
     * A bucket.
     *
     * @param perSecond tokens a second, 0 for no limit
     * @param burst capacity; less than 1 counts as 1
     */
    public TokenBucket(double perSecond, double burst, long now) {
        perNano = perSecond / 1e9;
        this.burst = Math.max(1, burst);
        tokens = this.burst;
        updatedAt = now;
    }

    /** Whether a token is there. */
    public boolean available(long now) {
        refill(now);
        return perNano == 0 || tokens >= 1;
    }

    /** Takes the token that {@link #available} promised. */
    public void take() {
        if (perNano != 0) {
            tokens -= 1;
        }
    }

    /** When the next token is there, {@code now} if it is. */
    public long availableAt(long now) {
        if (available(now)) {
            return now;
        }
        return now + Math.max(1, (long) Math.ceil((1 - tokens) / perNano));
    }

    private void refill(long now) {
        if (now > updatedAt) {
            tokens = Math.min(burst, tokens + perNano * (now - updatedAt));
            updatedAt = now;
        }
    }
}
