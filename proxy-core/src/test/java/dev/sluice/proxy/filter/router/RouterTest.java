package dev.sluice.proxy.filter.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.server.ProxyConfig;
import dev.sluice.proxy.server.ProxyFixture;
import dev.sluice.proxy.server.TestCall;
import dev.sluice.proxy.server.TestRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Timeouts, answers for routes, and what happens while a connection is waited for. */
class RouterTest {
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

    private static ProxyConfig config(int port, boolean http2, String routeFields, String clusterFields) {
        return new ProxyConfig()
                .route("match: {prefix: /}, route: {cluster: up, " + routeFields + "}")
                .cluster("up", port, http2, clusterFields);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void answersWhenTheRouteTimesOut(boolean clientHttp2, boolean upstreamHttp2) {
        var upstream = proxy.upstream(upstreamHttp2);
        proxy.start(config(upstream.port(), upstreamHttp2, "timeout: 0.2s", ""));
        var call = proxy.client(clientHttp2).get("/");
        var request = upstream.next();
        assertThat(request.received().header("x-envoy-expected-rq-timeout-ms")).isEqualTo("200");
        assertThat(call.status()).isEqualTo(504);
        assertThat(call.body()).isEqualTo("upstream request timeout");
        request.received().failure();
        var ended = proxy.awaitEnded(1);
        assertThat(ended.details()).isEqualTo("response_timeout");
        assertThat(ended.flags()).isEqualTo(ResponseFlag.UT.bit());
        assertThat(proxy.stat("cluster.up.upstream_rq_timeout")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRoutesTimeoutCoversTheWholeResponse(boolean http2) {
        var upstream = proxy.upstream(http2);
        proxy.start(config(upstream.port(), http2, "timeout: 0.3s", ""));
        var call = proxy.client(http2).get("/");
        var request = upstream.next();
        request.head(200, false);
        request.data("piece", false);
        assertThat(call.status()).isEqualTo(200);
        call.response().failure();
        var ended = proxy.awaitEnded(1);
        assertThat(ended.details()).isEqualTo("response_timeout");
        assertThat(ended.flags() & ResponseFlag.UT.bit()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRoutesTimeoutStartsWhenTheRequestIsComplete(boolean http2) {
        var upstream = proxy.upstream(http2);
        proxy.start(config(upstream.port(), http2, "timeout: 0.2s", ""));
        var call = proxy.client(http2).open("POST", "/", false);
        var request = upstream.next();
        call.data("one", false);
        pass(400);
        assertThat(request.received().over()).isFalse();
        call.data("two", true);
        assertThat(call.status()).isEqualTo(504);
    }

    private static void pass(long millis) {
        long until = System.nanoTime() + millis * 1_000_000;
        ProxyFixture.await(() -> System.nanoTime() > until, "time");
    }

    @Test
    void answersForRoutesThatLeadNowhere() {
        proxy.start(new ProxyConfig()
                .route("match: {path: /direct}, direct_response: {status: 418, body: {inline_string: teapot}}")
                .route("match: {path: /away}, redirect: {host_redirect: elsewhere, https_redirect: true}")
                .route("match: {path: /lost}, route: {cluster: lost, cluster_not_found_response_code: NOT_FOUND}")
                .route("match: {path: /none}, route: {cluster: empty}")
                .cluster("lost", 1, false, "")
                .cluster("empty", 1, false, ""));
        var client = proxy.client(false);
        var direct = client.get("/direct");
        assertThat(direct.status()).isEqualTo(418);
        assertThat(direct.body()).isEqualTo("teapot");
        assertThat(proxy.awaitEnded(1).details()).isEqualTo("direct_response");
        var away = client.get("/away");
        assertThat(away.status()).isEqualTo(301);
        assertThat(away.response().header("location")).isEqualTo("https://elsewhere/away");
        var nothing = client.get("/nothing");
        assertThat(nothing.status()).isEqualTo(404);
        assertThat(nothing.body()).isEmpty();
        assertThat(proxy.awaitEnded(3).flags()).isEqualTo(ResponseFlag.NR.bit());
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void aHeadRequestHasNoBodyBack(boolean clientHttp2, boolean upstreamHttp2) {
        var upstream = proxy.upstream(upstreamHttp2);
        proxy.start(config(upstream.port(), upstreamHttp2, "timeout: 5s", ""));
        upstream.onRequest(request -> request.head(200, true, "content-length", "1000"));
        var client = proxy.client(clientHttp2);
        for (int i = 0; i < 2; i++) {
            var call = client.open("HEAD", "/", true);
            assertThat(call.status()).isEqualTo(200);
            assertThat(call.response().header("content-length")).isEqualTo("1000");
            assertThat(call.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void passesTheFirstInterimResponse(boolean clientHttp2, boolean upstreamHttp2) {
        var upstream = proxy.upstream(upstreamHttp2);
        proxy.start(config(upstream.port(), upstreamHttp2, "timeout: 5s", "").manager("proxy_100_continue: true"));
        upstream.onRequest(request -> {
            request.informational(103, "link", "</a.css>");
            request.informational(100);
            request.respond(200, "ok");
        });
        var call = proxy.client(clientHttp2).get("/");
        assertThat(call.body()).isEqualTo("ok");
        assertThat(call.interim()).containsExactly(103);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesWhenTooManyWait(boolean http2) {
        var upstream = proxy.upstream(false);
        proxy.start(config(
                upstream.port(),
                false,
                "timeout: 5s",
                "circuit_breakers: {thresholds: [{max_connections: 1, max_pending_requests: 1}]}"));
        var first = proxy.client(http2).get("/first");
        var busy = upstream.next();
        var waiting = proxy.client(http2).get("/waiting");
        proxy.awaitStat("cluster.up.upstream_rq_pending_active", 1);
        var refused = proxy.client(http2).get("/refused");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.response().header("x-envoy-overloaded")).isEqualTo("true");
        assertThat(refused.body())
                .isEqualTo("upstream connect error or disconnect/reset before headers. reset reason: overflow");
        assertThat(proxy.awaitEnded(1).flags()).isEqualTo(ResponseFlag.UO.bit());
        assertThat(proxy.stat("cluster.up.upstream_rq_pending_overflow")).isEqualTo(1);
        busy.respond(200, "one");
        assertThat(first.body()).isEqualTo("one");
        upstream.next().respond(200, "two");
        assertThat(waiting.body()).isEqualTo("two");
        assertThat(upstream.connections()).isEqualTo(1);
        assertThat(proxy.stat("cluster.up.upstream_cx_overflow")).isEqualTo(1);
    }

    @Test
    void refusesWhenTooManyRequestsAreActive() {
        var upstream = proxy.upstream(true);
        proxy.start(
                config(upstream.port(), true, "timeout: 5s", "circuit_breakers: {thresholds: [{max_requests: 1}]}"));
        var client = proxy.client(true);
        var first = client.get("/first");
        var busy = upstream.next();
        var refused = client.get("/refused");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(proxy.awaitEnded(1).flags()).isEqualTo(ResponseFlag.UO.bit());
        assertThat(proxy.stat("cluster.up.upstream_rq_active_overflow")).isEqualTo(1);
        busy.respond(200, "one");
        assertThat(first.body()).isEqualTo("one");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void forgetsAClientThatGoesWhileItWaitsForAConnection(boolean http2) {
        var upstream = proxy.upstream(false);
        proxy.start(config(
                upstream.port(), false, "timeout: 5s", "circuit_breakers: {thresholds: [{max_connections: 1}]}"));
        var first = proxy.client(http2).get("/first");
        var busy = upstream.next();
        var waiting = proxy.client(http2).get("/waiting");
        proxy.awaitStat("cluster.up.upstream_rq_pending_active", 1);
        waiting.reset();
        proxy.awaitStat("cluster.up.upstream_rq_pending_active", 0);
        busy.respond(200, "one");
        assertThat(first.body()).isEqualTo("one");
        assertThat(proxy.stat("cluster.up.upstream_rq_cancelled")).isEqualTo(1);
        assertThat(upstream.waiting()).isZero();
    }

    @Test
    void forgetsAClientThatWaitsForAHostThatIsGone() {
        var upstream = proxy.upstream(false);
        var other = proxy.upstream(false);
        proxy.start(config(
                upstream.port(), false, "timeout: 5s", "circuit_breakers: {thresholds: [{max_connections: 1}]}"));
        var first = proxy.client(true).get("/first");
        var busy = upstream.next();
        var waiting = proxy.client(true).get("/waiting");
        proxy.awaitStat("cluster.up.upstream_rq_pending_active", 1);
        proxy.assign("up", other.port());
        waiting.reset();
        proxy.awaitStat("cluster.up.upstream_rq_pending_active", 0);
        busy.respond(200, "one");
        assertThat(first.body()).isEqualTo("one");
        other.answering(200, "other");
        assertThat(proxy.client(true).get("/").body()).isEqualTo("other");
        assertThat(upstream.waiting()).isZero();
        proxy.awaitStat("cluster.up.upstream_cx_active", 1);
    }

    @Test
    void dialsAgainWhenAConnectionCannotCarryAllThatWait() {
        var upstream = proxy.upstream(true);
        proxy.start(config(upstream.port(), true, "timeout: 5s", "").upstreamStreams(1));
        var client = proxy.client(true);
        var calls = new ArrayList<TestCall>();
        for (int i = 0; i < 4; i++) calls.add(client.get("/" + i));
        var requests = new ArrayList<TestRequest>();
        for (int i = 0; i < 4; i++) requests.add(upstream.next());
        for (var request : requests) request.respond(200, "ok");
        for (var call : calls) assertThat(call.body()).isEqualTo("ok");
        assertThat(upstream.connections()).isEqualTo(4);
    }

    @Test
    void saysWhenAConnectionTakesTooLong() throws IOException {
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var one = new Socket(full.getInetAddress(), full.getLocalPort());
                var two = new Socket(full.getInetAddress(), full.getLocalPort())) {
            proxy.start(config(full.getLocalPort(), false, "timeout: 9s", "").connectTimeout("0.2s"));
            var call = proxy.client(false).get("/");
            assertThat(call.status()).isEqualTo(503);
            assertThat(call.body())
                    .isEqualTo("upstream connect error or disconnect/reset before headers. "
                            + "reset reason: connection timeout");
            assertThat(proxy.awaitEnded(1).flags()).isEqualTo(ResponseFlag.UF.bit());
            assertThat(proxy.stat("cluster.up.upstream_cx_connect_timeout")).isEqualTo(1);
            assertThat(one.isConnected() && two.isConnected()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dropsAnIdleConnectionThatTheUpstreamClosed(boolean http2) {
        var upstream = proxy.upstream(http2);
        proxy.start(config(upstream.port(), http2, "timeout: 5s", ""));
        upstream.answering(200, "ok");
        var client = proxy.client(false);
        for (int i = 0; i < 3; i++) {
            assertThat(client.get("/").body()).isEqualTo("ok");
            upstream.disconnect();
            proxy.awaitStat("cluster.up.upstream_cx_active", 0);
        }
        assertThat(upstream.connections()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void survivesAnUpstreamThatClosesAsAConnectionIsUsedAgain(boolean http2) {
        var upstream = proxy.upstream(http2);
        proxy.start(config(upstream.port(), http2, "timeout: 5s, retry_policy: {retry_on: reset, num_retries: 5}", ""));
        upstream.answering(200, "ok");
        var client = proxy.client(false);
        for (int i = 0; i < 50; i++) {
            var call = client.get("/");
            assertThat(call.body()).isEqualTo("ok");
            upstream.next();
            upstream.disconnectSoon();
        }
    }
}
