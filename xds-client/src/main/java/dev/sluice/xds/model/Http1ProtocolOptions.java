package dev.sluice.xds.model;

/**
 * Options of HTTP/1.
 *
 * @param allowAbsoluteUrl accepts {@code GET http://host/path}; Envoy: true
 * @param acceptHttp10 accepts HTTP/1.0 and does not answer 426; Envoy: false
 * @param defaultHostForHttp10 the host of an HTTP/1.0 request without one; empty refuses it
 * @param enableTrailers passes trailers; Envoy: false
 * @param streamErrorOnInvalidHttpMessage {@code override_stream_error_on_invalid_http_message}, or that of the
 *     connection manager
 */
public record Http1ProtocolOptions(
        boolean allowAbsoluteUrl,
        boolean acceptHttp10,
        String defaultHostForHttp10,
        boolean enableTrailers,
        boolean streamErrorOnInvalidHttpMessage) {
    /** Envoy's defaults. */
    public static final Http1ProtocolOptions DEFAULT = new Http1ProtocolOptions(true, false, "", false, false);
}
