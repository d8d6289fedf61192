package dev.sluice.proxy.stats;

import java.util.Locale;

/** Of {@code server}; those that are computed are gauges of its scope. */
public enum ServerStat implements Stat {
    CONCURRENCY(Kind.GAUGE),
    DROPPED_STAT_FLUSHES,
    DYNAMIC_UNKNOWN_FIELDS,
    ENVOY_BUG_FAILURES,
    HOT_RESTART_EPOCH(Kind.GAUGE),
    LIVE(Kind.GAUGE),
    STATE(Kind.GAUGE),
    STATIC_UNKNOWN_FIELDS;

    private final String text = name().toLowerCase(Locale.ROOT);
    private final Kind kind;

    ServerStat() {
        this(Kind.COUNTER);
    }

    ServerStat(Kind kind) {
        this.kind = kind;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
