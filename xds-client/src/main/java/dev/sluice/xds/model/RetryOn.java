package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/** Conditions of a retry (Envoy: router, {@code x-envoy-retry-on} and {@code x-envoy-retry-grpc-on}). */
public enum RetryOn {
    /** Any 5xx, reset, connect failure or refused stream. */
    FIVE_XX("5xx"),

    /** 502, 503 or 504, or a reset. */
    GATEWAY_ERROR("gateway-error"),

    /** No response at all: disconnect, reset or read timeout. */
    RESET("reset"),

    /** A reset before the request was fully sent. */
    RESET_BEFORE_REQUEST("reset-before-request"),

    /** The connection could not be made. */
    CONNECT_FAILURE("connect-failure"),

    /** {@code x-envoy-ratelimited} is there. */
    ENVOY_RATELIMITED("envoy-ratelimited"),

    /** 409. */
    RETRIABLE_4XX("retriable-4xx"),

    /** REFUSED_STREAM. */
    REFUSED_STREAM("refused-stream"),

    /** A code of the list. */
    RETRIABLE_STATUS_CODES("retriable-status-codes"),

    /** A header of the list. */
    RETRIABLE_HEADERS("retriable-headers"),

    /** Grpc-status 1. */
    GRPC_CANCELLED("cancelled"),

    /** Grpc-status 4. */
    GRPC_DEADLINE_EXCEEDED("deadline-exceeded"),

    /** Grpc-status 13. */
    GRPC_INTERNAL("internal"),

    /** Grpc-status 8. */
    GRPC_RESOURCE_EXHAUSTED("resource-exhausted"),

    /** Grpc-status 14. */
    GRPC_UNAVAILABLE("unavailable");

    private final String token;

    RetryOn(String token) {
        this.token = token;
    }

    /** The word in {@code retry_on} and in request headers. */
    public String token() {
        return token;
    }

    /** True for the conditions on {@code grpc-status}, which {@code x-envoy-retry-grpc-on} names. */
    public boolean grpc() {
        return compareTo(GRPC_CANCELLED) >= 0;
    }

    /** Returns the condition of a word, or null for an unknown one. */
    public static @Nullable RetryOn of(String token) {
        for (var condition : values()) {
            if (condition.token.equals(token)) {
                return condition;
            }
        }
        return null;
    }
}
