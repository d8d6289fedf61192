package dev.sluice.proxy.stats;

import java.util.Locale;

/** The histograms kept, in milliseconds but for those whose name says otherwise. */
public enum Timings implements Timing {
    UPSTREAM_RQ_TIME,
    UPSTREAM_CX_CONNECT_MS,
    UPSTREAM_CX_LENGTH_MS,
    UPSTREAM_RQ_PER_CX,
    DOWNSTREAM_RQ_TIME,
    DOWNSTREAM_CX_LENGTH_MS;

    private static final Timings[] ALL = values();
    private final String text = name().toLowerCase(Locale.ROOT);

    @Override
    public String text() {
        return text;
    }

    static int count() {
        return ALL.length;
    }

    static Timings at(int ordinal) {
        return ALL[ordinal];
    }
}
