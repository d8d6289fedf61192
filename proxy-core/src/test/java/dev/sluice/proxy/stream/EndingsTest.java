package dev.sluice.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.server.ProxyConfig;
import dev.sluice.proxy.server.ProxyFixture;
import dev.sluice.proxy.server.TestUpstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However an exchange ends, filters are told so once, and nothing is left behind. The fixture checks the latter. */
class EndingsTest {
    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    private final Probes probes = new Probes();
    private ProxyFixture proxy;
    private TestUpstream upstream;

    @BeforeEach
    void start() {
        proxy = new ProxyFixture(leaks);
    }

    private void serve(boolean http2, String managerFields) {
        upstream = proxy.upstream(http2);
        var config = ProxyConfig.to(upstream.port(), http2);
        if (!managerFields.isEmpty()) config.manager(managerFields);
        proxy.start(config, probes);
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        probes.check();
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void theClientGoesWhileItSends(boolean clientHttp2, boolean upstreamHttp2) {
        serve(upstreamHttp2, "");
        var call = proxy.client(clientHttp2).open("POST", "/", false);
        call.data("piece", false);
        var request = upstream.next();
        ProxyFixture.await(() -> request.received().bytes() == 5, "the piece");
        call.reset();
        request.received().failure();
        assertThat(probes.endings()).containsExactly("aborted", "complete");
        var flag = clientHttp2 ? ResponseFlag.DR : ResponseFlag.DC;
        assertThat(proxy.awaitEnded(1).flags()).isEqualTo(flag.bit());
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void theClientGoesWhileItWaits(boolean clientHttp2, boolean upstreamHttp2) {
        serve(upstreamHttp2, "");
        var call = proxy.client(clientHttp2).get("/");
        var request = upstream.next();
        call.reset();
        request.received().failure();
        assertThat(probes.endings()).containsExactly("aborted", "complete");
        proxy.awaitStat("cluster.up.upstream_rq_active", 0);
        proxy.awaitStat("cluster.up.upstream_rq_tx_reset", upstreamHttp2 ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void theClientGoesWhileItReceives(boolean clientHttp2, boolean upstreamHttp2) {
        serve(upstreamHttp2, "");
        var call = proxy.client(clientHttp2).get("/");
        var request = upstream.next();
        request.head(200, false);
        request.data("piece", false);
        ProxyFixture.await(() -> call.response().bytes() == 5, "the piece");
        call.reset();
        assertThat(probes.endings()).containsExactly("aborted", "complete");
        proxy.awaitStat("cluster.up.upstream_rq_active", 0);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void theUpstreamGoesBeforeItAnswers(boolean clientHttp2, boolean upstreamHttp2) {
        serve(upstreamHttp2, "");
        var call = proxy.client(clientHttp2).get("/");
        upstream.next().reset();
        assertThat(call.status()).isEqualTo(503);
        assertThat(call.body())
                .isEqualTo("upstream connect error or disconnect/reset before headers. reset reason: "
                        + (upstreamHttp2 ? "remote reset" : "connection termination"));
        assertThat(probes.endings()).containsExactly("complete");
        var flag = upstreamHttp2 ? ResponseFlag.UR : ResponseFlag.UC;
        assertThat(proxy.awaitEnded(1).flags()).isEqualTo(flag.bit());
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void theUpstreamGoesWhileItAnswers(boolean clientHttp2, boolean upstreamHttp2) {
        serve(upstreamHttp2, "");
        var call = proxy.client(clientHttp2).get("/");
        var request = upstream.next();
        request.head(200, false);
        request.data("piece", false);
        assertThat(call.status()).isEqualTo(200);
        request.reset();
        call.response().failure();
        assertThat(probes.endings()).containsExactly("aborted", "complete");
        assertThat(proxy.awaitEnded(1).details()).startsWith("upstream_reset_after_response_started{");
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void theUpstreamAnswersBeforeTheRequestIsComplete(boolean clientHttp2, boolean upstreamHttp2) {
        serve(upstreamHttp2, "");
        var call = proxy.client(clientHttp2).open("POST", "/", false);
        call.data("piece", false);
        upstream.next().respond(413, "enough");
        assertThat(call.status()).isEqualTo(413);
        ProxyFixture.await(() -> call.response().soFar().equals("enough"), "the answer");
        assertThat(probes.endings()).containsExactly("complete");
        proxy.awaitStat("cluster.up.upstream_rq_active", 0);
        // An HTTP/2 connection is fit for more.
        if (upstreamHttp2) {
            upstream.answering(200, "again");
            assertThat(proxy.client(clientHttp2).get("/").body()).isEqualTo("again");
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void nothingMovesForTheIdleTimeout(boolean clientHttp2, boolean upstreamHttp2) {
        serve(upstreamHttp2, "stream_idle_timeout: 0.2s");
        var call = proxy.client(clientHttp2).get("/");
        var request = upstream.next();
        assertThat(call.status()).isEqualTo(504);
        assertThat(call.body()).isEqualTo("stream timeout");
        var incomplete = proxy.client(clientHttp2).open("POST", "/", false);
        assertThat(incomplete.status()).isEqualTo(408);
        assertThat(request.received().head()).isNotEmpty();
        proxy.awaitStat("cluster.up.upstream_rq_active", 0);
        assertThat(proxy.awaitEnded(2).details()).isEqualTo("stream_idle_timeout");
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void nothingMovesWhileItAnswers(boolean clientHttp2, boolean upstreamHttp2) {
        serve(upstreamHttp2, "stream_idle_timeout: 0.2s");
        var call = proxy.client(clientHttp2).get("/");
        upstream.next().head(200, false);
        assertThat(call.status()).isEqualTo(200);
        call.response().failure();
        assertThat(probes.endings()).containsExactly("aborted", "complete");
        assertThat(proxy.awaitEnded(1).flags() & ResponseFlag.SI.bit()).isNotZero();
    }
}
