package dev.sluice.proxy.stats;

import java.util.Locale;

/** Of {@code cluster.<name>.circuit_breakers.default} and {@code .high}. */
public enum CircuitStat implements Stat {
    CX_OPEN,
    CX_POOL_OPEN,
    RQ_OPEN,
    RQ_PENDING_OPEN,
    RQ_RETRY_OPEN;

    private final String text = name().toLowerCase(Locale.ROOT);

    @Override
    public String text() {
        return text;
    }

    @Override
    public Kind kind() {
        return Kind.GAUGE;
    }
}
