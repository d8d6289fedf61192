package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** A client and an upstream that move long bodies through a proxy, one after the other. */
final class BulkExchange implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;
    private static final LongConsumer AT_ONCE = taken -> {};

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ServerSocket upstream;
    private final boolean clientHttp2;
    private final boolean upstreamHttp2;

    BulkExchange(boolean clientHttp2, boolean upstreamHttp2) throws IOException {
        upstream = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        this.clientHttp2 = clientHttp2;
        this.upstreamHttp2 = upstreamHttp2;
    }

    /** The upstream answers with so many bytes, of which the client takes as {@code reader} lets it. */
    void download(int port, long body, LongConsumer reader) throws Exception {
        exchange(port, 0, AT_ONCE, body, reader);
    }

    /** The client sends so many bytes, of which the upstream takes as {@code reader} lets it. */
    void upload(int port, long body, LongConsumer reader) throws Exception {
        exchange(port, body, reader, 0, AT_ONCE);
    }

    private void exchange(int port, long up, LongConsumer upReader, long down, LongConsumer downReader)
            throws Exception {
        var served = threads.submit(() -> {
            try (var socket = upstream.accept()) {
                var connection = upstreamHttp2 ? new BulkHttp2(socket, false) : new BulkHttp1(socket);
                long received = connection.awaitRequest(upReader);
                connection.respond(down);
                return received;
            }
        });
        var asked = threads.submit(() -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                var connection = clientHttp2 ? new BulkHttp2(socket, true) : new BulkHttp1(socket);
                connection.request(up);
                return connection.response(downReader);
            }
        });
        assertThat(asked.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(down);
        assertThat(served.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(up);
    }

    /** A proxy's configuration with a listener {@code in} before this upstream. */
    String config() {
        var types = "type.googleapis.com/envoy.extensions.";
        var protocol = upstreamHttp2 ? "http2_protocol_options" : "http_protocol_options";
        return """
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
                static_resources:
                  listeners:
                  - name: in
                    address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                    filter_chains:
                    - filters:
                      - name: hcm
                        typed_config:
                          "@type": %sfilters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: in
                          http_filters:
                          - {name: router, typed_config: {"@type": %sfilters.http.router.v3.Router}}
                          route_config:
                            name: in
                            virtual_hosts:
                            - name: all
                              domains: ["*"]
                              routes: [{match: {prefix: /}, route: {cluster: up, timeout: 0s}}]
                  clusters:
                  - name: up
                    type: STATIC
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": %supstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: {%s: {}}
                    load_assignment:
                      cluster_name: up
                      endpoints:
                      - lb_endpoints:
                        - {endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}
                """.formatted(types, types, types, protocol, upstream.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        upstream.close();
        threads.shutdownNow();
    }
}
