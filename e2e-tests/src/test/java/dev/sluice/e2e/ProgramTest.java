package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as whoever starts it sees it: exit codes, messages, readiness, signals. */
class ProgramTest {
    private static final String DIRECT = """
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
            static_resources:
              listeners:
              - name: in
                address: {socket_address: {address: 127.0.0.1, port_value: %d}}
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
                        - name: all
                          domains: ['*']
                          routes:
                          - {match: {prefix: /}, direct_response: {status: 200, body: {inline_string: hello}}}
            """;

    /** How a run ended. */
    private record Ended(int code, String out) {}

    @TempDir
    private Path directory;

    @BeforeAll
    static void theProgramExists() {
        assumeThat(SluiceProcess.exists()).as("Sluice can be run").isTrue();
    }

    @Test
    void servesUntilSigtermAndEndsWithZero() {
        try (var sluice = SluiceProcess.start(DIRECT.formatted(0), "--drain-time-s", "1")) {
            try (var client = RawClient.connect(sluice.port("in"))) {
                assertThat(client.exchange(Request.get("/").host("any")).body()).isEqualTo("hello");
            }
            assertThat(sluice.stop()).isZero();
        }
    }

    @Test
    void aClientThatSaysNothingDoesNotHoldUpTheEnd() throws Exception {
        try (var sluice = SluiceProcess.start(DIRECT.formatted(0));
                var silent = new Socket(InetAddress.getLoopbackAddress(), sluice.port("in"))) {
            await().until(() ->
                    sluice.admin("/stats?filter=worker_.*downstream_cx_active").contains("cx_active: 1"));
            assertThat(sluice.stop()).isZero();
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void quittingTwiceEndsOnce() {
        try (var sluice = SluiceProcess.start(DIRECT.formatted(0))) {
            sluice.adminPost("/quitquitquit");
            assertThat(sluice.stop()).isZero();
            assertThat(sluice.log()).doesNotContain("Exception");
        }
    }

    @Test
    void endsWhileItStillWaitsForItsControlPlane() throws Exception {
        var waiting = """
                node: {id: node-1, cluster: one}
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
                dynamic_resources:
                  ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
                  cds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 0s}
                static_resources:
                  clusters:
                  - name: xds
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: {http2_protocol_options: {}}
                    load_assignment:
                      cluster_name: xds
                      endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]
                """;
        Files.writeString(directory.resolve("config.yaml"), waiting);
        var line = new ArrayList<>(SluiceProcess.command("run"));
        line.addAll(List.of("-c", "config.yaml", "--admin-address-path", "admin"));
        var process = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(directory.resolve("admin")));
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as(Files.readString(directory.resolve("log")))
                    .isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void saysAllThatIsWrongWithItsPathsAndEndsWithOne() throws Exception {
        var wrong = DIRECT.formatted(0).replace("stat_prefix", "stat_prefixx").replace("status: 200", "status: 2000");
        var ended = run("validate", wrong);
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).contains("stat_prefixx", "direct_response");
    }

    @Test
    void whatIsNoYamlIsRefused() throws Exception {
        var ended = run("run", "static_resources: [unclosed");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).contains("config.yaml").doesNotContain("\tat ");
    }

    @Test
    void aMissingFileIsRefused() throws Exception {
        var process = start("run", "nowhere.yaml");
        assertThat(process.code()).isEqualTo(1);
        assertThat(process.out()).contains("nowhere.yaml");
    }

    @Test
    void aPortInUseEndsWithTwoAndNamesIt() throws Exception {
        // SO_REUSEPORT would let two proxies share it: the holder does not ask for it.
        try (var holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var ended = run("run", DIRECT.formatted(holder.getLocalPort()));
            assertThat(ended.code()).isEqualTo(2);
            assertThat(ended.out()).contains("cannot listen on 127.0.0.1:" + holder.getLocalPort() + " (listener in)");
        }
    }

    @Test
    void aSecondStartOnAPortThatIsNotToBeSharedEndsWithTwoAndNamesIt() throws Exception {
        var alone =
                DIRECT.replace("  - name: in\n    address", "  - name: in\n    enable_reuse_port: false\n    address");
        try (var first = SluiceProcess.start(alone.formatted(0))) {
            int port = first.port("in");
            var ended = run("run", alone.formatted(port));
            assertThat(ended.code()).isEqualTo(2);
            assertThat(ended.out()).contains("cannot listen on 127.0.0.1:" + port + " (listener in)");
        }
    }

    @Test
    void anAdminPortInUseEndsWithTwoAndNamesIt() throws Exception {
        try (var holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var config =
                    DIRECT.formatted(0).replace("port_value: 0}}}", "port_value: " + holder.getLocalPort() + "}}}");
            var ended = run("run", config);
            assertThat(ended.code()).isEqualTo(2);
            assertThat(ended.out()).contains("admin: cannot listen on", ":" + holder.getLocalPort());
        }
    }

    @Test
    void aFileOfTwoGigabytesIsRefusedUnread() throws Exception {
        try (var file = new RandomAccessFile(directory.resolve("config.yaml").toFile(), "rw")) {
            file.setLength(1L << 31);
        }
        var ended = start("run", "config.yaml");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out())
                .contains("config.yaml has 2147483648 bytes; at most ")
                .doesNotContain("OutOfMemory");
    }

    @Test
    void aliasesThatStandForTooMuchAreRefusedWithinTheHeap() throws Exception {
        var laughs = new StringBuilder("node: {metadata: {a0: &a0 [x,x,x,x,x,x,x,x,x,x]");
        for (int i = 1; i < 9; i++) {
            laughs.append(", a%d: &a%d [".formatted(i, i))
                    .append(("*a" + (i - 1) + ",").repeat(10))
                    .append(']');
        }
        var ended = run("validate", laughs.append("}}\n").toString());
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).contains("values, aliases counted in full").doesNotContain("OutOfMemory");
    }

    @Test
    void whatAStartWouldRefuseOfQueuesIsRefusedByValidateToo() throws Exception {
        var queue =
                "- name: queue\n            typed_config: {\"@type\": type.googleapis.com/sluice.queue.v1.Queue, name: q,"
                        + " bounds: {max_bytes: 1073741824, max_message_bytes: 536870912}}\n          - name: router";
        var ended = run("validate", DIRECT.formatted(0).replace("- name: router", queue));
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).contains("static_resources.listeners[0]: queue q: bounds.max_message_bytes");
    }

    private Ended run(String command, String config) throws Exception {
        Files.writeString(directory.resolve("config.yaml"), config);
        return start(command, "config.yaml");
    }

    private Ended start(String command, String file) throws Exception {
        var line = new ArrayList<>(SluiceProcess.command(command));
        line.addAll(List.of("-c", file));
        var process = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out);
    }
}
