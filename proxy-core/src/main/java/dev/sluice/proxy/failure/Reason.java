package dev.sluice.proxy.failure;

import org.jspecify.annotations.Nullable;

/**
 * Why an exchange, or one attempt of it, failed. Each reason carries the HTTP status a local reply has, the response
 * flag, and Envoy's words for it: the reset reason where there is one, which replies and details quote.
 */
public enum Reason {
    NO_ROUTE(404, ResponseFlag.NR, "route_not_found"),
    NO_CLUSTER(503, ResponseFlag.NC, "cluster_not_found"),
    NO_HEALTHY_UPSTREAM(503, ResponseFlag.UH, "no_healthy_upstream"),
    CONNECT_FAILED(503, ResponseFlag.UF, "remote connection failure"),
    LOCAL_CONNECT_FAILED(503, ResponseFlag.UF, "local connection failure"),
    CONNECT_TIMEOUT(503, ResponseFlag.UF, "connection timeout"),
    UPSTREAM_CLOSED(503, ResponseFlag.UC, "connection termination"),
    UPSTREAM_RESET(503, ResponseFlag.UR, "remote reset"),
    UPSTREAM_REFUSED(503, ResponseFlag.UR, "remote refused stream reset"),
    UPSTREAM_PROTOCOL_ERROR(502, ResponseFlag.UPE, "protocol error"),
    OVERFLOW(503, ResponseFlag.UO, "overflow"),
    ROUTE_TIMEOUT(504, ResponseFlag.UT, "response_timeout"),
    PER_TRY_TIMEOUT(504, ResponseFlag.UT, "upstream_per_try_timeout"),
    PER_TRY_IDLE_TIMEOUT(504, ResponseFlag.UT, "upstream_per_try_idle_timeout"),
    STREAM_IDLE_TIMEOUT(504, ResponseFlag.SI, "stream_idle_timeout"),
    REQUEST_TIMEOUT(408, null, "request_overall_timeout"),
    REQUEST_HEADER_TIMEOUT(408, null, "request_header_timeout"),
    MAX_DURATION(504, null, "max_duration_timeout"),
    UPSTREAM_MAX_DURATION(504, ResponseFlag.UMSDR, "upstream_max_stream_duration_reached"),
    LOCAL_RESET(503, ResponseFlag.LR, "local reset"),
    DOWNSTREAM_CLOSED(499, ResponseFlag.DC, "downstream_remote_disconnect"),
    DOWNSTREAM_RESET(499, ResponseFlag.DR, "remote reset"),
    DOWNSTREAM_REFUSED(499, ResponseFlag.DR, "remote refused stream reset"),
    DOWNSTREAM_PROTOCOL_ERROR(400, ResponseFlag.DPE, "codec_error"),
    VERSION_NOT_SERVED(426, ResponseFlag.DPE, "low_version"),
    REQUEST_HEAD_TOO_LARGE(431, ResponseFlag.DPE, "headers_too_large"),
    TRANSFER_ENCODING_UNKNOWN(501, ResponseFlag.DPE, "unsupported_transfer_encoding"),
    PAYLOAD_TOO_LARGE(413, null, "request_payload_too_large"),
    RESPONSE_TOO_LARGE(500, null, "response_payload_too_large"),
    RETRY_BUFFER_EXCEEDED(507, null, "request_payload_exceeded_retry_buffer_limit"),
    INTERNAL(500, null, "internal_error");

    private final int status;
    private final @Nullable ResponseFlag flag;
    private final String words;

    Reason(int status, @Nullable ResponseFlag flag, String words) {
        this.status = status;
        this.flag = flag;
        this.words = words;
    }

    /** The status of a local reply for this reason; 499 is only ever logged, never sent. */
    public int status() {
        return status;
    }

    /** The flag logged, or null where Envoy logs none. */
    public @Nullable ResponseFlag flag() {
        return flag;
    }

    /** Envoy's words: a reset reason with spaces, or the response code details. */
    public String words() {
        return words;
    }
}
