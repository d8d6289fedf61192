package dev.sluice.proxy.stats;

import java.util.Locale;

/** Of a subscription: {@code cluster_manager.cds}, {@code listener_manager.lds}, {@code http.<prefix>.rds.<name>}; that of endpoints is part of {@link ClusterStat}. */
public enum DiscoveryStat implements Stat {
    CONFIG_RELOAD,
    CONFIG_RELOAD_TIME_MS(Kind.GAUGE),
    INIT_FETCH_TIMEOUT,
    UPDATE_ATTEMPT,
    UPDATE_FAILURE,
    UPDATE_REJECTED,
    UPDATE_SUCCESS,
    UPDATE_TIME(Kind.GAUGE),
    VERSION(Kind.HASH);

    private final String text = name().toLowerCase(Locale.ROOT);
    private final Kind kind;

    DiscoveryStat() {
        this(Kind.COUNTER);
    }

    DiscoveryStat(Kind kind) {
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
