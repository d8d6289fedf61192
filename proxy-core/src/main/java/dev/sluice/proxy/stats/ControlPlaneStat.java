package dev.sluice.proxy.stats;

import java.util.Locale;

/** Of {@code control_plane}. */
public enum ControlPlaneStat implements Stat {
    CONNECTED_STATE(Kind.GAUGE),
    PENDING_REQUESTS(Kind.GAUGE),
    RATE_LIMIT_ENFORCED;

    private final String text = name().toLowerCase(Locale.ROOT);
    private final Kind kind;

    ControlPlaneStat() {
        this(Kind.COUNTER);
    }

    ControlPlaneStat(Kind kind) {
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
