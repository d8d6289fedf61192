package dev.sluice.proxy.stats;

import java.util.Locale;

/** Of {@code listener_manager}; set by the control thread. */
public enum ListenerManagerStat implements Stat {
    LISTENER_ADDED,
    LISTENER_CREATE_FAILURE,
    LISTENER_CREATE_SUCCESS,
    LISTENER_IN_PLACE_UPDATED,
    LISTENER_MODIFIED,
    LISTENER_REMOVED,
    LISTENER_STOPPED,
    TOTAL_FILTER_CHAINS_DRAINING(Kind.GAUGE),
    TOTAL_LISTENERS_ACTIVE(Kind.GAUGE),
    TOTAL_LISTENERS_DRAINING(Kind.GAUGE),
    TOTAL_LISTENERS_WARMING(Kind.GAUGE),
    WORKERS_STARTED(Kind.GAUGE);

    private final String text = name().toLowerCase(Locale.ROOT);
    private final Kind kind;

    ListenerManagerStat() {
        this(Kind.COUNTER);
    }

    ListenerManagerStat(Kind kind) {
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
