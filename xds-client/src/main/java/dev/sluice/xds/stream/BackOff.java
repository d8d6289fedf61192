package dev.sluice.xds.stream;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Jittered exponential back-off (Envoy: JitteredExponentialBackOffStrategy): each delay is random below a window that
 * doubles up to a largest one.
 */
final class BackOff {
    private final long baseNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private long windowNanos;

    /** @param base the first window, above zero; {@code max} is at least as long */
    BackOff(Duration base, Duration max, RandomGenerator random) {
        this.baseNanos = base.toNanos();
        this.maxNanos = max.toNanos();
        this.random = random;
        this.windowNanos = baseNanos;
    }

    /** The next delay. */
    Duration next() {
        long window = windowNanos;
        windowNanos = window > maxNanos / 2 ? maxNanos : window * 2;
        return Duration.ofNanos(random.nextLong(window));
    }

    /** Starts again with the first window. */
    void reset() {
        windowNanos = baseNanos;
    }
}
