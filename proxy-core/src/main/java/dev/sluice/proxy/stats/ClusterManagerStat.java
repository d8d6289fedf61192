package dev.sluice.proxy.stats;

import java.util.Locale;

/** Of {@code cluster_manager}; set by the control thread. */
public enum ClusterManagerStat implements Stat {
    ACTIVE_CLUSTERS(Kind.GAUGE),
    CLUSTER_ADDED,
    CLUSTER_MODIFIED,
    CLUSTER_REMOVED,
    CLUSTER_UPDATED,
    CLUSTER_UPDATED_VIA_MERGE,
    UPDATE_MERGE_CANCELLED,
    UPDATE_OUT_OF_MERGE_WINDOW,
    WARMING_CLUSTERS(Kind.GAUGE);

    private final String text = name().toLowerCase(Locale.ROOT);
    private final Kind kind;

    ClusterManagerStat() {
        this(Kind.COUNTER);
    }

    ClusterManagerStat(Kind kind) {
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
