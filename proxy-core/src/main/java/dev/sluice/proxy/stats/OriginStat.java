package dev.sluice.proxy.stats;

import java.util.Locale;

/** Of {@code cluster.<name>.external}, {@code .internal}, {@code .canary} and {@code .retry}, beside their status codes and time. */
public enum OriginStat implements Stat {
    UPSTREAM_RQ_COMPLETED;

    private final String text = name().toLowerCase(Locale.ROOT);

    @Override
    public String text() {
        return text;
    }

    @Override
    public Kind kind() {
        return Kind.COUNTER;
    }
}
