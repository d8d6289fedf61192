package dev.sluice.xds.model;

/**
 * Options of HTTP/1.
 *
 * @param acceptHttp10 accepts HTTP/1.0 and does not answer 426; Envoy: false
 * @param defaultHostForHttp10 the host of an HTTP/1.0 request without one; empty refuses it
 * @param enableTrailers passes trailers; Envoy: false
 */
public record Http1ProtocolOptions(boolean acceptHttp10, String defaultHostForHttp10, boolean enableTrailers) {
    /** Envoy's defaults. */
    public static final Http1ProtocolOptions DEFAULT = new Http1ProtocolOptions(false, "", false);
}
