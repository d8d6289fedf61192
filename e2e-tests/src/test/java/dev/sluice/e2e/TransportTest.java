package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to drive sockets that are not the default: what holds over epoll holds over them. */
class TransportTest {
    private static final long LONG = 32 << 20;

    @Tag("full")
    @ParameterizedTest(name = "{0}, client HTTP/2 {1}, upstream HTTP/2 {2}")
    @CsvSource({
        "nio, false, false",
        "nio, false, true",
        "nio, true, false",
        "nio, true, true",
        "io_uring, false, false",
        "io_uring, false, true",
        "io_uring, true, false",
        "io_uring, true, true"
    })
    void carriesLongBodiesBothWays(String transport, boolean clientHttp2, boolean upstreamHttp2) throws Exception {
        try (var bulk = new BulkExchange(clientHttp2, upstreamHttp2);
                var sluice = start(bulk.config(), transport)) {
            bulk.download(sluice.port("in"), LONG, taken -> {});
            bulk.upload(sluice.port("in"), LONG, taken -> {});
            assertThat(sluice.stop()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "io_uring"})
    void answersPipelinedRequestsAndOutlivesUpstreamsThatGo(String transport) {
        List<Answer> script = List.of(Answer.ok("one"), Answer.ok("two").chunked(), Answer.reset(), Answer.ok("four"));
        try (var upstream = ScriptedUpstream.http1(script);
                var sluice = start(config(upstream.port()), transport);
                var client = RawClient.connect(sluice.port("in"))) {
            var get = Request.get("/").host("any").http1();
            client.send(get + get + get + get);
            assertThat(client.read("GET").body()).isEqualTo("one");
            assertThat(client.read("GET").body()).isEqualTo("two");
            assertThat(client.read("GET").status()).isEqualTo(503);
            assertThat(client.read("GET").body()).isEqualTo("four");
            assertThat(sluice.stop()).isZero();
        }
    }

    private static String config(int upstream) {
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
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: in
                          http_filters:
                          - name: router
                            typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                          route_config:
                            name: in
                            virtual_hosts:
                            - {name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: up}}]}
                  clusters:
                  - name: up
                    type: STRICT_DNS
                    load_assignment:
                      cluster_name: up
                      endpoints:
                      - lb_endpoints:
                        - {endpoint: {address: {socket_address: {address: localhost, port_value: %d}}}}
                    dns_lookup_family: V4_ONLY
                """.formatted(upstream);
    }

    /** Starts over the transport; where the machine does not allow it, the test ends here and says so. */
    private static ProxyProcess start(String config, String transport) {
        try {
            return SluiceProcess.start(config, "--transport", transport, "--drain-time-s", "1");
        } catch (IllegalStateException e) {
            if (String.valueOf(e.getMessage()).contains("does not work on this machine")) {
                abort("no " + transport + " on this machine");
            }
            throw e;
        }
    }
}
