package dev.sluice.proxy.filter.router;

import java.util.random.RandomGenerator;

/**
 * Fully jittered exponential back-off: each delay is uniform below a window that doubles from the base to the maximum
 * (Envoy: JitteredExponentialBackOffStrategy).
 */
final class BackOff {
    private final long most;
    private final RandomGenerator random;
    private long window;

    /** A back-off with windows from {@code base} to {@code most} nanoseconds. */
    BackOff(long base, long most, RandomGenerator random) {
        this.window = base;
        this.most = most;
        this.random = random;
    }

    /** The next delay in nanoseconds. */
    long next() {
        long delay = below(window);
        window = window < most / 2 ? 2 * window : most;
        return delay;
    }

    /** A number in [0, bound). */
    long below(long bound) {
        return bound <= 1 ? 0 : random.nextLong(bound);
    }
}
