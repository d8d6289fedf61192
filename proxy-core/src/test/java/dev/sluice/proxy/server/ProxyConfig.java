package dev.sluice.proxy.server;

import java.util.ArrayList;
import java.util.List;

/** Writes the bootstrap of a test: one listener on an ephemeral port, one virtual host for all domains, some clusters. */
public final class ProxyConfig {
    private static final String EXTENSIONS = "type.googleapis.com/envoy.extensions.";

    private final List<String> manager = new ArrayList<>();
    private final List<String> routes = new ArrayList<>();
    private final List<String> host = new ArrayList<>();
    private final List<String> clusters = new ArrayList<>();
    private int bufferLimit = 1 << 20;
    private String connectTimeout = "2s";
    private int upstreamStreams = 1024;

    /** A configuration whose only route sends everything to {@code cluster}. */
    public static ProxyConfig to(int port, boolean http2) {
        return new ProxyConfig()
                .route("match: {prefix: /}, route: {cluster: up}")
                .cluster("up", port, http2, "");
    }

    /** Fields of the connection manager, in flow style. */
    public ProxyConfig manager(String fields) {
        manager.add(fields);
        return this;
    }

    /** A route's fields, in flow style; routes match in the order they are added. */
    public ProxyConfig route(String fields) {
        routes.add("{" + fields + "}");
        return this;
    }

    /** Fields of the virtual host, in flow style. */
    public ProxyConfig host(String fields) {
        host.add(fields);
        return this;
    }

    /** A cluster with one endpoint on loopback; {@code fields} are further fields of it, in flow style. */
    public ProxyConfig cluster(String name, int port, boolean http2, String fields) {
        var options =
                "typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {\"@type\": "
                        + EXTENSIONS + "upstreams.http.v3.HttpProtocolOptions, explicit_http_config: "
                        + (http2
                                ? "{http2_protocol_options: {max_concurrent_streams: STREAMS, initial_stream_window_size: 65536, initial_connection_window_size: 1048576}}"
                                : "{http_protocol_options: {enable_trailers: true}}")
                        + "}}";
        clusters.add("{name: " + name + ", type: STATIC, connect_timeout: CONNECT, " + options
                + ", load_assignment: {cluster_name: " + name + ", endpoints: [{lb_endpoints: [" + endpoint(port)
                + "]}]}" + (fields.isEmpty() ? "" : ", " + fields) + "}");
        return this;
    }

    /** What a direction may buffer. */
    public ProxyConfig bufferLimit(int bytes) {
        bufferLimit = bytes;
        return this;
    }

    /** How long dialling may take; 2 s unless told. */
    public ProxyConfig connectTimeout(String duration) {
        connectTimeout = duration;
        return this;
    }

    /** How many requests a connection to an HTTP/2 upstream carries at once. */
    public ProxyConfig upstreamStreams(int most) {
        upstreamStreams = most;
        return this;
    }

    private static String endpoint(int port) {
        return "{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: " + port + "}}}}";
    }

    String yaml() {
        var hcm = new ArrayList<>(manager);
        hcm.add(
                "\"@type\": " + EXTENSIONS
                        + "filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: test, "
                        + "http_protocol_options: {enable_trailers: true}, "
                        + "http2_protocol_options: {initial_stream_window_size: 65536, initial_connection_window_size: 1048576}");
        hcm.add("http_filters: [{name: router, typed_config: {\"@type\": " + EXTENSIONS
                + "filters.http.router.v3.Router}}]");
        var virtualHost = new ArrayList<>(host);
        virtualHost.add("name: all, domains: [\"*\"], routes: [" + String.join(", ", routes) + "]");
        hcm.add("route_config: {name: main, virtual_hosts: [{" + String.join(", ", virtualHost) + "}]}");
        return "static_resources: {listeners: [{name: main, address: {socket_address: {address: 127.0.0.1, port_value: 0}}, "
                + "per_connection_buffer_limit_bytes: " + bufferLimit
                + ", filter_chains: [{filters: [{name: hcm, typed_config: {" + String.join(", ", hcm)
                + "}}]}]}], clusters: ["
                + String.join(", ", clusters)
                        .replace("CONNECT", connectTimeout)
                        .replace("STREAMS", Integer.toString(upstreamStreams))
                + "]}\n";
    }
}
