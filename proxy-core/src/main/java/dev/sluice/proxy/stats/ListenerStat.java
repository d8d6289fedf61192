package dev.sluice.proxy.stats;

import java.util.Locale;

/** Of {@code listener.<address>}. */
public enum ListenerStat implements Stat {
    DOWNSTREAM_CX_ACTIVE(Kind.GAUGE),
    DOWNSTREAM_CX_DESTROY,
    DOWNSTREAM_CX_OVERFLOW,
    DOWNSTREAM_CX_OVERLOAD_REJECT,
    DOWNSTREAM_CX_TOTAL,
    DOWNSTREAM_CX_TRANSPORT_SOCKET_CONNECT_TIMEOUT,
    DOWNSTREAM_GLOBAL_CX_OVERFLOW,
    DOWNSTREAM_LISTENER_FILTER_ERROR,
    DOWNSTREAM_LISTENER_FILTER_REMOTE_CLOSE,
    DOWNSTREAM_PRE_CX_ACTIVE(Kind.GAUGE),
    DOWNSTREAM_PRE_CX_TIMEOUT,
    NO_FILTER_CHAIN_MATCH;

    private final String text = name().toLowerCase(Locale.ROOT);
    private final Kind kind;

    ListenerStat() {
        this(Kind.COUNTER);
    }

    ListenerStat(Kind kind) {
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
