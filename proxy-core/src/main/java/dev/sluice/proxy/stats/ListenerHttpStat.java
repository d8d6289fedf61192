package dev.sluice.proxy.stats;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Of {@code listener.<address>.http.<stat prefix>}. */
public enum ListenerHttpStat implements Stat {
    DOWNSTREAM_RQ_1XX,
    DOWNSTREAM_RQ_2XX,
    DOWNSTREAM_RQ_3XX,
    DOWNSTREAM_RQ_4XX,
    DOWNSTREAM_RQ_5XX,
    DOWNSTREAM_RQ_COMPLETED;

    private final String text = name().toLowerCase(Locale.ROOT);

    @Override
    public String text() {
        return text;
    }

    @Override
    public Kind kind() {
        return Kind.COUNTER;
    }

    /** The statistic of a final status code's class, or null when there is none. */
    public static @Nullable ListenerHttpStat ofStatus(int code) {
        return switch (code / 100) {
            case 1 -> DOWNSTREAM_RQ_1XX;
            case 2 -> DOWNSTREAM_RQ_2XX;
            case 3 -> DOWNSTREAM_RQ_3XX;
            case 4 -> DOWNSTREAM_RQ_4XX;
            case 5 -> DOWNSTREAM_RQ_5XX;
            default -> null;
        };
    }
}
