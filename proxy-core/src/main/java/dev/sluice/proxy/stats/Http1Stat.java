package dev.sluice.proxy.stats;

import java.util.Locale;

/** Of {@code http1} and {@code cluster.<name>.http1}, shown once such a connection was made. */
public enum Http1Stat implements Stat {
    DROPPED_HEADERS_WITH_UNDERSCORES,
    METADATA_NOT_SUPPORTED_ERROR,
    REQUESTS_REJECTED_WITH_UNDERSCORES_IN_HEADERS,
    RESPONSE_FLOOD;

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
