package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code use_downstream_protocol_config}: a request goes out in the version of HTTP that it came in. */
class DownstreamProtocolTest {
    private static final String SAME = "type: STATIC, typed_extension_protocol_options: {"
            + "envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {\"@type\":"
            + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
            + " use_downstream_protocol_config: {http_protocol_options: {}, http2_protocol_options: {}}}}";

    @Test
    void onSluice() {
        assumeThat(SluiceProcess.exists()).as("Sluice can be run").isTrue();
        try (var one = ScriptedUpstream.http1(List.of(Answer.ok("one")));
                var two = ScriptedUpstream.http2(List.of(Answer.ok("two")));
                var proxy = SluiceProcess.start(config(one, two))) {
            keepsTheVersion(proxy, one, two);
        }
    }

    @Test
    void onEnvoy() {
        assumeThat(EnvoyProcess.binary()).as("Envoy can be run").isPresent();
        try (var one = ScriptedUpstream.http1(List.of(Answer.ok("one")));
                var two = ScriptedUpstream.http2(List.of(Answer.ok("two")));
                var proxy = EnvoyProcess.start(config(one, two))) {
            keepsTheVersion(proxy, one, two);
        }
    }

    private static String config(ScriptedUpstream one, ScriptedUpstream two) {
        return new TestConfig()
                .listener("one", "", TestConfig.to("one"))
                .listener("two", "", TestConfig.to("two"))
                .cluster("one", one.port(), SAME)
                .cluster("two", two.port(), SAME)
                .yaml();
    }

    /** Each upstream speaks one version only: a request in the other would not be answered. */
    private static void keepsTheVersion(ProxyProcess proxy, ScriptedUpstream one, ScriptedUpstream two) {
        try (var http1 = RawClient.connect(proxy.port("one"));
                var http2 = H2Client.connect(proxy.port("two"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(http1.exchange(Request.post("/", "hello")).body()).isEqualTo("one");
                assertThat(http2.exchange(Request.post("/", "hello")).body()).isEqualTo("two");
            }
        }
        assertThat(one.received())
                .hasSize(3)
                .allSatisfy(r -> assertThat(r.body()).isEqualTo("hello"));
        assertThat(two.received())
                .hasSize(3)
                .allSatisfy(r -> assertThat(r.body()).isEqualTo("hello"));
        var stats = proxy.admin("/stats?filter=upstream_cx_http");
        assertThat(stats.lines())
                .contains("cluster.one.upstream_cx_http1_total: 1", "cluster.one.upstream_cx_http2_total: 0")
                .contains("cluster.two.upstream_cx_http1_total: 0", "cluster.two.upstream_cx_http2_total: 1");
    }
}
