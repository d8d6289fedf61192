package dev.sluice.proxy.stats;

import java.util.Locale;

/** Of {@code listener.<address>.worker_<n>}. */
public enum ListenerWorkerStat implements Stat {
    DOWNSTREAM_CX_ACTIVE(Kind.GAUGE),
    DOWNSTREAM_CX_TOTAL;

    private final String text = name().toLowerCase(Locale.ROOT);
    private final Kind kind;

    ListenerWorkerStat() {
        this(Kind.COUNTER);
    }

    ListenerWorkerStat(Kind kind) {
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
