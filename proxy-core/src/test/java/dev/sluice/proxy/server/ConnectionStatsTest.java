package dev.sluice.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted of connections on both sides, under Envoy's names. */
class ConnectionStatsTest {
    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    private ProxyFixture proxy;

    @BeforeEach
    void start() {
        proxy = new ProxyFixture(leaks);
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    private Socket raw(String request) throws IOException {
        var socket = new Socket(proxy.address().getAddress(), proxy.address().getPort());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    @Test
    void countsTheBytesOfBothSidesAsTheyAreOnTheWire() throws IOException {
        var upstream = proxy.upstream(false);
        proxy.start(ProxyConfig.to(upstream.port(), false));
        var request = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        long read;
        try (var socket = raw(request)) {
            upstream.next().respond(200, "hello");
            read = socket.getInputStream().readAllBytes().length;
        }
        proxy.awaitStat("http.test.downstream_cx_destroy", 1);
        assertThat(proxy.stat("http.test.downstream_cx_rx_bytes_total")).isEqualTo(request.length());
        assertThat(proxy.stat("http.test.downstream_cx_tx_bytes_total")).isEqualTo(read);
        assertThat(proxy.stat("cluster.up.upstream_cx_rx_bytes_total")).isGreaterThan("hello".length());
        assertThat(proxy.stat("cluster.up.upstream_cx_tx_bytes_total")).isGreaterThan(request.length() / 2);
    }

    @Test
    void tellsWhoClosedAConnection() throws IOException {
        var upstream = proxy.upstream(false);
        proxy.start(ProxyConfig.to(upstream.port(), false));
        try (var socket = raw("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")) {
            upstream.next().respond(200, "");
            socket.getInputStream().readAllBytes();
        }
        proxy.awaitStat("http.test.downstream_cx_destroy_local", 1);
        try (var socket = raw("GET / HTTP/1.1\r\nhost: a\r\n\r\n")) {
            upstream.next();
        }
        proxy.awaitStat("http.test.downstream_cx_destroy_remote_active_rq", 1);
        assertThat(proxy.stat("http.test.downstream_cx_destroy_remote")).isEqualTo(1);
        assertThat(proxy.stat("http.test.downstream_rq_rx_reset")).isEqualTo(1);
        proxy.awaitStat("cluster.up.upstream_cx_destroy_local", 1);
    }

    @Test
    void countsAnUpstreamThatClosesUnderARequest() throws IOException {
        try (var upstream = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            proxy.start(ProxyConfig.to(upstream.getLocalPort(), false));
            var call = proxy.client(false).get("/");
            upstream.accept().close();
            assertThat(call.status()).isEqualTo(503);
        }
        proxy.awaitStat("cluster.up.upstream_cx_destroy_remote_with_active_rq", 1);
        assertThat(proxy.stat("cluster.up.upstream_cx_destroy_with_active_rq")).isEqualTo(1);
        assertThat(proxy.stat("cluster.up.upstream_cx_destroy_remote")).isEqualTo(1);
    }

    @Test
    void countsAnUpstreamThatAnnouncesItsClosing() throws IOException {
        try (var upstream = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            proxy.start(ProxyConfig.to(upstream.getLocalPort(), false));
            var call = proxy.client(false).get("/");
            try (var socket = upstream.accept()) {
                var answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(call.status()).isEqualTo(200);
                proxy.awaitStat("cluster.up.upstream_cx_close_notify", 1);
                proxy.awaitStat("cluster.up.upstream_cx_destroy_local", 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void countsIdleConnectionsThatGo(boolean http2) {
        var upstream = proxy.upstream(http2);
        proxy.start(ProxyConfig.to(upstream.port(), http2).manager("common_http_protocol_options: {idle_timeout: 1s}"));
        var call = proxy.client(http2).get("/");
        upstream.next().respond(200, "");
        assertThat(call.status()).isEqualTo(200);
        proxy.awaitStat("http.test.downstream_cx_idle_timeout", 1);
    }

    @Test
    void countsAClientThatStaysAfterItsRequestWasRefused() throws IOException {
        var upstream = proxy.upstream(false);
        proxy.start(ProxyConfig.to(upstream.port(), false).manager("delayed_close_timeout: 0.05s"));
        try (var socket = raw("BAD\r\n\r\n")) {
            socket.getInputStream().readAllBytes();
            proxy.awaitStat("http.test.downstream_cx_delayed_close_timeout", 1);
        }
        proxy.awaitStat("http.test.downstream_cx_destroy_local", 1);
        assertThat(proxy.stat("http.test.downstream_rq_http1_total")).isEqualTo(1);
    }

    @Test
    void showsTheCodecsStatisticsFromTheFirstConnectionOn() {
        var upstream = proxy.upstream(true);
        proxy.start(ProxyConfig.to(upstream.port(), true));
        var call = proxy.client(true).open("POST", "/", false);
        var request = upstream.next();
        proxy.awaitStat("http2.streams_active", 1);
        proxy.awaitStat("cluster.up.http2.streams_active", 1);
        request.reset();
        assertThat(call.status()).isEqualTo(503);
        proxy.awaitStat("cluster.up.http2.rx_reset", 1);
        proxy.awaitStat("http2.streams_active", 0);
    }

    @Test
    void showsWhatOutlierDetectionFound() {
        var upstream = proxy.upstream(false);
        proxy.start(new ProxyConfig()
                .route("match: {prefix: /}, route: {cluster: up}")
                .cluster(
                        "up",
                        upstream.port(),
                        false,
                        "outlier_detection: {consecutive_5xx: 2, max_ejection_percent: 100}"));
        for (int i = 0; i < 2; i++) {
            var call = proxy.client(false).get("/");
            upstream.next().respond(500, "");
            assertThat(call.status()).isEqualTo(500);
        }
        proxy.awaitStat("cluster.up.outlier_detection.ejections_active", 1);
        assertThat(proxy.stat("cluster.up.outlier_detection.ejections_detected_consecutive_5xx"))
                .isEqualTo(1);
        assertThat(proxy.stat("cluster.up.outlier_detection.ejections_enforced_total"))
                .isEqualTo(1);
    }
}
