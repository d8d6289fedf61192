package dev.sluice.proxy.stats;

/**
 * A histogram of durations under a name of its own, for what is no worker's. One thread at a time records; everything
 * else is the control thread's.
 */
public final class Recorder {
    /** How finely durations are kept; they are shown in seconds. */
    public enum Unit {
        /** Up to 28 hours. */
        MILLISECONDS(1_000, 1_000_000),
        /** Up to 100 seconds. */
        MICROSECONDS(1_000_000, 1_000);

        private final double perSecond;
        private final long nanos;

        Unit(double perSecond, long nanos) {
            this.perSecond = perSecond;
            this.nanos = nanos;
        }
    }

    private final Unit unit;
    private final Histogram histogram = new Histogram();
    private Distribution last = Distribution.EMPTY;
    private Distribution interval = Distribution.EMPTY;

    /** Without samples. */
    public Recorder(Unit unit) {
        this.unit = unit;
    }

    /** Adds a duration, rounded to the unit. */
    public void record(long nanos) {
        histogram.record((nanos + unit.nanos / 2) / unit.nanos);
    }

    Distribution interval() {
        return interval.per(unit.perSecond);
    }

    Distribution all() {
        return merged().per(unit.perSecond);
    }

    void tick() {
        var now = merged();
        interval = now.minus(last);
        last = now;
    }

    private Distribution merged() {
        var dense = new long[Buckets.COUNT];
        long sum = histogram.addTo(dense);
        return Distribution.of(dense, sum);
    }
}
