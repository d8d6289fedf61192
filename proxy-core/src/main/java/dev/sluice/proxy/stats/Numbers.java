package dev.sluice.proxy.stats;

import java.math.BigDecimal;

/** Numbers as Envoy's pages write them. */
final class Numbers {
    /** Percentiles shown of every histogram. */
    static final double[] PERCENTILES = {0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 100};

    /** The same as parts of one. */
    static final double[] QUANTILES = {0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 1};

    /** Upper ends of the buckets shown of every histogram, in milliseconds. */
    static final double[] BOUNDS = {
        0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
        3_600_000
    };

    /** The same for durations that are shown in seconds. */
    static final double[] SECONDS = {
        0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600, 1800, 3600
    };

    private Numbers() {}

    /** The shortest decimal that reads back the same; whole numbers without a point. */
    static void append(StringBuilder out, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) out.append((long) value);
        else if (Double.isNaN(value)) out.append("nan");
        else if (Double.isInfinite(value)) out.append(value > 0 ? "inf" : "-inf");
        else if (Math.abs(value) < 1e-3)
            out.append(BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
        else out.append(value);
    }

    /** With six significant digits, as {@code %g} prints a bound. */
    static void appendShort(StringBuilder out, double bound) {
        if (bound >= 1e6) out.append(bound / 1e6).append("e+06");
        else append(out, bound);
    }
}
