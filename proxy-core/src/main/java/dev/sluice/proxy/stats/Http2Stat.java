package dev.sluice.proxy.stats;

import java.util.Locale;

/** Of {@code http2} and {@code cluster.<name>.http2}, shown once such a connection was made. */
public enum Http2Stat implements Stat {
    DROPPED_HEADERS_WITH_UNDERSCORES,
    GOAWAY_SENT,
    HEADER_OVERFLOW,
    HEADERS_CB_NO_STREAM,
    INBOUND_EMPTY_FRAMES_FLOOD,
    INBOUND_PRIORITY_FRAMES_FLOOD,
    INBOUND_WINDOW_UPDATE_FRAMES_FLOOD,
    KEEPALIVE_TIMEOUT,
    OUTBOUND_CONTROL_FLOOD,
    OUTBOUND_CONTROL_FRAMES_ACTIVE(Kind.GAUGE),
    OUTBOUND_FLOOD,
    OUTBOUND_FRAMES_ACTIVE(Kind.GAUGE),
    PENDING_SEND_BYTES(Kind.GAUGE),
    REQUESTS_REJECTED_WITH_UNDERSCORES_IN_HEADERS,
    RX_MESSAGING_ERROR,
    RX_RESET,
    STREAM_REFUSED_ERRORS,
    STREAMS_ACTIVE(Kind.GAUGE),
    TRAILERS,
    TX_FLUSH_TIMEOUT,
    TX_RESET;

    private final String text = name().toLowerCase(Locale.ROOT);
    private final Kind kind;

    Http2Stat() {
        this(Kind.COUNTER);
    }

    Http2Stat(Kind kind) {
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
