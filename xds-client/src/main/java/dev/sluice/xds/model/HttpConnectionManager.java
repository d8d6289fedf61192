package dev.sluice.xds.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP connection manager. Unset fields hold Envoy's defaults; a zero duration switches a timer off.
 *
 * @param statPrefix stats are named {@code http.<stat_prefix>.}
 * @param codecType the codec
 * @param routeSpecifier the routes
 * @param httpFilters at least one; the last is the router
 * @param accessLogs logs of requests
 * @param commonHttpProtocolOptions limits of connections and streams
 * @param http1 HTTP/1 options
 * @param http2 HTTP/2 options
 * @param timeouts timers of connections and streams
 * @param clientAddress how the client's address is found and forwarded
 * @param requestId handling of {@code x-request-id}
 * @param path what is done to the path before routing
 * @param host what is done to the host before routing
 * @param maxRequestHeadersKb largest request head; Envoy: 60
 * @param serverName value of the {@code server} response header; Envoy: {@code envoy}
 * @param serverHeaderTransformation when that header is written
 * @param via appended to {@code via} of requests and responses; empty appends nothing
 * @param proxy100Continue true passes {@code Expect: 100-continue} on and does not answer it
 * @param schemeToOverwrite replaces the scheme of requests, plain or with TLS; null keeps it
 */
public record HttpConnectionManager(
        String statPrefix,
        CodecType codecType,
        RouteSpecifier routeSpecifier,
        List<HttpFilter> httpFilters,
        List<AccessLog> accessLogs,
        HttpProtocolOptions commonHttpProtocolOptions,
        Http1ProtocolOptions http1,
        Http2ProtocolOptions http2,
        HttpTimeouts timeouts,
        ClientAddressOptions clientAddress,
        RequestIdOptions requestId,
        PathOptions path,
        HostOptions host,
        int maxRequestHeadersKb,
        String serverName,
        ServerHeaderTransformation serverHeaderTransformation,
        String via,
        boolean proxy100Continue,
        @Nullable String schemeToOverwrite)
        implements NetworkFilter {
    /** The value of the {@code server} header where none is configured (Envoy). */
    public static final String DEFAULT_SERVER_NAME = "envoy";

    /** The largest request head in KiB where none is configured (Envoy). */
    public static final int DEFAULT_MAX_REQUEST_HEADERS_KB = 60;

    public HttpConnectionManager {
        httpFilters = List.copyOf(httpFilters);
        accessLogs = List.copyOf(accessLogs);
    }
}
