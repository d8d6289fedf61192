package dev.sluice.proxy.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One worker's values of one scope, 8 bytes a statistic. Only the owning worker writes, with plain stores; the scrape
 * reads each value whole and perhaps a moment old. Histograms and status codes take memory when first used.
 */
public final class Cells {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle CODES;
    private static final VarHandle HISTOGRAMS;

    static {
        try {
            CODES = MethodHandles.lookup().findVarHandle(Cells.class, "codes", StatusCodes.class);
            HISTOGRAMS = MethodHandles.arrayElementVarHandle(Histogram[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Stat[] stats; // shared with the scope, for assertions only
    private final long[] values;
    private final long[] written; // a bit for each gauge that may have come back to 0
    private final @Nullable Histogram[] histograms = new @Nullable Histogram[Timings.count()];
    private StatusCodes codes = StatusCodes.NONE;

    Cells(Stat[] stats) {
        this.stats = stats;
        this.values = new long[stats.length];
        this.written = new long[(stats.length + 63) >> 6];
    }

    /** Adds 1. */
    public void inc(Stat stat) {
        assert owns(stat) : stat;
        values[stat.ordinal()]++;
    }

    /** Subtracts 1 from a gauge; it may have been added by another worker, as the sum is what counts. */
    public void dec(Stat stat) {
        assert owns(stat) && stat.kind() == Stat.Kind.GAUGE : stat;
        values[stat.ordinal()]--;
        written[stat.ordinal() >> 6] |= 1L << stat.ordinal();
    }

    /** Adds {@code n}, which may be negative for a gauge. */
    public void add(Stat stat, long n) {
        assert owns(stat) : stat;
        values[stat.ordinal()] += n;
    }

    /** Gives a gauge this value; for gauges that only one worker, or only the control thread, ever touches. */
    public void set(Stat stat, long value) {
        assert owns(stat) && stat.kind() != Stat.Kind.COUNTER : stat;
        values[stat.ordinal()] = value;
        written[stat.ordinal() >> 6] |= 1L << stat.ordinal();
    }

    /** This worker's share of the value. */
    public long get(Stat stat) {
        return at(stat.ordinal());
    }

    /**
     * Counts a response by its code, 100 to 999: the scope then shows {@code <prefix>NNN} and {@code <prefix>Nxx}, with the
     * prefix its {@link ScopeOptions} name, and for codes up to 599 the class. Other numbers are not counted.
     */
    public void status(int code) {
        if (codes.count(code)) return;
        if (code >= 100 && code <= 999) CODES.setRelease(this, codes.with(code));
    }

    /** Adds a sample to a histogram. */
    public void record(Timing timing, long millis) {
        var histogram = histograms[timing.ordinal()];
        if (histogram == null) {
            histogram = new Histogram();
            HISTOGRAMS.setRelease(histograms, timing.ordinal(), histogram);
        }
        histogram.record(millis);
    }

    private boolean owns(Stat stat) {
        return stats[stat.ordinal()].equals(stat);
    }

    long at(int ordinal) {
        return (long) LONGS.getOpaque(values, ordinal);
    }

    /** Whether a gauge that shows 0 was ever written. */
    boolean written(int ordinal) {
        return ((long) LONGS.getOpaque(written, ordinal >> 6) >> ordinal & 1) != 0;
    }

    void addStatusesTo(long[] byCode) {
        ((StatusCodes) CODES.getAcquire(this)).addTo(byCode);
    }

    /** The histogram of a timing, or null when this worker has no sample of it. */
    @Nullable
    Histogram histogram(int timing) {
        return (Histogram) HISTOGRAMS.getAcquire(histograms, timing);
    }
}
