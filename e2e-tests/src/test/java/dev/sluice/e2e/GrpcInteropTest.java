package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** grpc-java's interoperability client and server, each a process, with Sluice between them on HTTP/2. */
class GrpcInteropTest {
    private static final String ORCA =
            ",--service_config_json={\"loadBalancingConfig\":[{\"test_backend_metrics_load_balancer\":{}}]}";

    /** All that the Java server supports: it has neither cacheable nor client-compressed calls. */
    private static final List<String> CASES = List.of(
            "empty_unary",
            "large_unary",
            "server_compressed_unary",
            "client_streaming",
            "server_streaming",
            "server_compressed_streaming",
            "ping_pong",
            "empty_stream",
            "custom_metadata",
            "status_code_and_message",
            "special_status_message",
            "unimplemented_method",
            "unimplemented_service",
            "cancel_after_begin",
            "cancel_after_first_response",
            "timeout_on_sleeping_server",
            "very_large_request",
            "pick_first_unary",
            soak(100, 4),
            "channel_soak,--soak_iterations=20,--soak_overall_timeout_seconds=60",
            "orca_per_rpc" + ORCA,
            "orca_oob" + ORCA);

    @Test
    @Tag("full")
    void everyCaseTheServerSupportsPasses() throws Exception {
        passes("", CASES);
    }

    @Test
    @Tag("full")
    void everyCasePassesWhereRetriesArePossible() throws Exception {
        passes(", retry_policy: {retry_on: 'reset,connect-failure,refused-stream,unavailable', num_retries: 2}", CASES);
    }

    @Test
    @Tag("full")
    void aThousandCallsOfEightThreadsPass() throws Exception {
        passes("", List.of(soak(1000, 8)));
    }

    /** A cold process may take its time. */
    private static String soak(int iterations, int threads) {
        return "rpc_soak,--soak_iterations=" + iterations + ",--soak_num_threads=" + threads
                + ",--soak_per_iteration_max_acceptable_latency_ms=5000,--soak_overall_timeout_seconds=60";
    }

    private static void passes(String routeFields, List<String> cases) throws Exception {
        int port = freePort();
        try (var server = PeerProcess.main(
                        "io.grpc.testing.integration.TestServiceServer", "--port=" + port, "--use_tls=false");
                var sluice = SluiceProcess.start(config(port, routeFields))) {
            server.line("the server's start", line -> line.startsWith("Server started"));
            var arguments = new ArrayList<>(List.of(Integer.toString(sluice.port("in"))));
            arguments.addAll(cases);
            try (var client = PeerProcess.source("InteropClient", arguments.toArray(String[]::new))) {
                client.ends(Duration.ofMinutes(3));
                var passed = cases.stream()
                        .map(each -> each.split(",")[0])
                        .filter(name -> client.lines().contains(name + " ok"))
                        .toList();
                assertThat(passed)
                        .as(() -> String.join("\n", client.lines()) + "\n" + sluice.log())
                        .hasSameSizeAs(cases);
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String config(int upstream, String routeFields) {
        var types = "type.googleapis.com/envoy.extensions.";
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
                          codec_type: HTTP2
                          http_filters:
                          - {name: router, typed_config: {"@type": %sfilters.http.router.v3.Router}}
                          route_config:
                            name: in
                            virtual_hosts:
                            - name: all
                              domains: ["*"]
                              routes: [{match: {prefix: /}, route: {cluster: up%s}}]
                  clusters:
                  - name: up
                    type: STATIC
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": %supstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: {http2_protocol_options: {}}
                    load_assignment:
                      cluster_name: up
                      endpoints:
                      - lb_endpoints:
                        - {endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}
                """.formatted(types, types, routeFields, types, upstream);
    }
}
