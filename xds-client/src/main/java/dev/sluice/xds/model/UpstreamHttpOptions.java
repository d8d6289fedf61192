package dev.sluice.xds.model;

/**
 * The HTTP spoken to the hosts of a cluster.
 *
 * @param protocol Envoy: HTTP/1.1
 * @param common limits of connections and streams
 * @param http1 HTTP/1 options
 * @param http2 HTTP/2 options
 */
public record UpstreamHttpOptions(
        UpstreamProtocol protocol, HttpProtocolOptions common, Http1ProtocolOptions http1, Http2ProtocolOptions http2) {
    /** Envoy's defaults. */
    public static final UpstreamHttpOptions DEFAULT = new UpstreamHttpOptions(
            UpstreamProtocol.HTTP1,
            HttpProtocolOptions.DEFAULT,
            Http1ProtocolOptions.DEFAULT,
            Http2ProtocolOptions.DEFAULT);
}
