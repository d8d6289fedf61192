package dev.sluice.proxy.filter.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.server.ProxyConfig;
import dev.sluice.proxy.server.ProxyFixture;
import dev.sluice.proxy.server.TestClient;
import dev.sluice.proxy.server.TestUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is tried again, how often, and with which body. */
class RetryTest {
    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    private ProxyFixture proxy;
    private TestUpstream upstream;

    @BeforeEach
    void start() {
        proxy = new ProxyFixture(leaks);
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    private TestClient serve(boolean http2, String retryPolicy) {
        return serve(http2, retryPolicy, "", 1 << 20);
    }

    private TestClient serve(boolean http2, String retryPolicy, String clusterFields, int bufferLimit) {
        upstream = proxy.upstream(http2);
        proxy.start(new ProxyConfig()
                .route("match: {prefix: /}, route: {cluster: up, timeout: 5s, retry_policy: {" + retryPolicy + "}}")
                .host("include_request_attempt_count: true, include_attempt_count_in_response: true")
                .cluster("up", upstream.port(), http2, clusterFields)
                .bufferLimit(bufferLimit));
        return proxy.client(http2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry_on: 5xx | 500 | true",
                "retry_on: 5xx | 599 | true",
                "retry_on: 5xx | 404 | false",
                "retry_on: gateway-error | 502 | true",
                "retry_on: gateway-error | 503 | true",
                "retry_on: gateway-error | 504 | true",
                "retry_on: gateway-error | 500 | false",
                "retry_on: gateway-error | 505 | false",
                "retry_on: retriable-4xx | 409 | true",
                "retry_on: retriable-4xx | 404 | false",
                "retry_on: retriable-status-codes, retriable_status_codes: [418] | 418 | true",
                "retry_on: retriable-status-codes, retriable_status_codes: [418] | 503 | false",
                "retry_on: reset | 503 | false",
                "retry_on: connect-failure | 503 | false",
            })
    void retriesTheStatusesThatThePolicyNames(String policy, int status, boolean retried) {
        var client = serve(false, policy);
        var call = client.get("/");
        upstream.next().respond(status, "first");
        if (retried) {
            var second = upstream.next();
            assertThat(second.received().header("x-envoy-attempt-count")).isEqualTo("2");
            second.respond(200, "second");
        }
        assertThat(call.status()).isEqualTo(retried ? 200 : status);
        assertThat(call.body()).isEqualTo(retried ? "second" : "first");
        assertThat(call.response().header("x-envoy-attempt-count")).isEqualTo(retried ? "2" : "1");
        assertThat(proxy.awaitEnded(1).attempts()).isEqualTo(retried ? 2 : 1);
        assertThat(proxy.stat("cluster.up.upstream_rq_retry")).isEqualTo(retried ? 1 : 0);
        assertThat(proxy.stat("cluster.up.upstream_rq_retry_success")).isEqualTo(retried ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givesUpAfterTheNumberOfRetries(boolean http2) {
        var client = serve(http2, "retry_on: 5xx, num_retries: 2");
        upstream.answering(503, "no");
        var call = client.get("/");
        assertThat(call.status()).isEqualTo(503);
        assertThat(call.body()).isEqualTo("no");
        var ended = proxy.awaitEnded(1);
        assertThat(ended.attempts()).isEqualTo(3);
        assertThat(ended.flags()).isEqualTo(ResponseFlag.URX.bit());
        assertThat(proxy.stat("cluster.up.upstream_rq_retry_limit_exceeded")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"false, reset", "true, reset", "false, 5xx", "true, gateway-error"})
    void retriesAReset(boolean http2, String on) {
        var client = serve(http2, "retry_on: " + on);
        var call = client.post("/", "body");
        upstream.next().reset();
        var second = upstream.next();
        assertThat(second.received().body()).isEqualTo("body");
        second.respond(200, "ok");
        assertThat(call.body()).isEqualTo("ok");
    }

    @Test
    void namesTheLastResetWhenRetriesAreUsedUp() {
        var client = serve(true, "retry_on: reset");
        upstream.onRequest(request -> request.reset());
        var call = client.get("/");
        assertThat(call.status()).isEqualTo(503);
        assertThat(call.body())
                .isEqualTo("upstream connect error or disconnect/reset before headers. "
                        + "retried and the latest reset reason: remote reset");
        assertThat(proxy.awaitEnded(1).flags()).isEqualTo(ResponseFlag.URX.bit() | ResponseFlag.UR.bit());
    }

    @Test
    void retriesARefusedStreamOnlyWhereAsked() {
        var client = serve(true, "retry_on: refused-stream");
        var call = client.get("/");
        upstream.next().refuse();
        upstream.next().respond(200, "ok");
        assertThat(call.body()).isEqualTo("ok");
        var other = client.get("/");
        upstream.next().reset();
        assertThat(other.status()).isEqualTo(503);
    }

    @Test
    void retriesAFailedConnection() throws IOException {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        proxy.start(new ProxyConfig()
                .route(
                        "match: {prefix: /}, route: {cluster: up, retry_policy: {retry_on: connect-failure, num_retries: 2}}")
                .cluster("up", closed, false, ""));
        var call = proxy.client(false).get("/");
        assertThat(call.status()).isEqualTo(503);
        assertThat(call.body())
                .startsWith("upstream connect error or disconnect/reset before headers. "
                        + "retried and the latest reset reason: remote connection failure");
        var ended = proxy.awaitEnded(1);
        assertThat(ended.attempts()).isEqualTo(3);
        assertThat(ended.flags()).isEqualTo(ResponseFlag.URX.bit() | ResponseFlag.UF.bit());
        assertThat(proxy.stat("cluster.up.upstream_cx_connect_fail")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsTheBodyAgainEvenWhatCameDuringTheBackOff(boolean http2) {
        var client = serve(http2, "retry_on: 5xx, retry_back_off: {base_interval: 0.2s, max_interval: 0.2s}");
        var call = client.open("POST", "/", false, "content-type", "text/plain");
        call.data("one ", false);
        var first = upstream.next();
        ProxyFixture.await(() -> first.received().bytes() == 4, "the first piece");
        first.respond(503, "");
        proxy.awaitStat("cluster.up.upstream_rq_retry", 1);
        call.data("two ", false);
        call.data("three", false);
        call.trailers("x-end", "yes");
        var second = upstream.next();
        assertThat(second.received().body()).isEqualTo("one two three");
        assertThat(second.received().trailers()).containsEntry("x-end", "yes");
        second.respond(200, "ok");
        assertThat(call.body()).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doesNotRetryABodyThatIsTooLargeToKeep(boolean http2) {
        var client = serve(http2, "retry_on: 5xx", "", 32 << 10);
        var call = client.open("POST", "/", false);
        call.flood(100 << 10);
        var request = upstream.next();
        ProxyFixture.await(() -> request.received().bytes() == 100 << 10, "the body");
        request.respond(503, "no");
        assertThat(call.status()).isEqualTo(503);
        assertThat(call.body()).isEqualTo("no");
        assertThat(upstream.waiting()).isZero();
        assertThat(proxy.awaitEnded(1).flags()).isZero();
        assertThat(proxy.stat("cluster.up.retry_or_shadow_abandoned")).isEqualTo(1);
        assertThat(proxy.stat("cluster.up.upstream_rq_retry_limit_exceeded")).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesABodyThatOutgrowsTheBufferDuringTheBackOff(boolean http2) {
        var client =
                serve(http2, "retry_on: 5xx, retry_back_off: {base_interval: 30s, max_interval: 30s}", "", 32 << 10);
        var call = client.open("POST", "/", false);
        call.data("one ", false);
        upstream.next().respond(503, "");
        proxy.awaitStat("cluster.up.upstream_rq_retry", 1);
        call.flood(100 << 10);
        assertThat(call.status()).isEqualTo(507);
        ProxyFixture.await(
                () -> call.response().soFar().equals("exceeded request buffer limit while retrying upstream"), "body");
        assertThat(proxy.awaitEnded(1).details()).isEqualTo("request_payload_exceeded_retry_buffer_limit");
    }

    @Test
    void boundsTheRetriesUnderWayInTheCluster() {
        var client = serve(true, "retry_on: 5xx", "circuit_breakers: {thresholds: [{max_retries: 1}]}", 1 << 20);
        var first = client.get("/first");
        upstream.next().respond(503, "");
        var held = upstream.next(); // the only retry allowed is under way
        var second = client.get("/second");
        upstream.next().respond(503, "second");
        assertThat(second.status()).isEqualTo(503);
        assertThat(proxy.awaitEnded(1).flags()).isEqualTo(ResponseFlag.UO.bit());
        assertThat(proxy.stat("cluster.up.upstream_rq_retry_overflow")).isEqualTo(1);
        held.respond(200, "ok");
        assertThat(first.body()).isEqualTo("ok");
        var third = client.get("/third");
        upstream.next().respond(503, "");
        upstream.next().respond(200, "ok again");
        assertThat(third.body()).isEqualTo("ok again");
    }

    @Test
    void doesNotRetryAfterAnInterimResponse() {
        var client = serve(true, "retry_on: 5xx");
        var call = client.get("/");
        var request = upstream.next();
        request.informational(103, "link", "</a.css>");
        request.respond(503, "no");
        assertThat(call.status()).isEqualTo(503);
        assertThat(upstream.waiting()).isZero();
    }

    @Test
    void leavesNothingWhenTheClientGoesDuringTheBackOff() {
        var client = serve(true, "retry_on: 5xx, retry_back_off: {base_interval: 30s, max_interval: 30s}");
        var call = client.get("/");
        upstream.next().respond(503, "");
        proxy.awaitStat("cluster.up.upstream_rq_retry", 1);
        call.reset();
        proxy.awaitEnded(1);
        proxy.awaitStat("cluster.up.circuit_breakers.default.rq_retry_open", 0);
    }

    @Test
    void findsNoHostWhenItsClusterHasGoneDuringTheBackOff() {
        var client = serve(false, "retry_on: 5xx, retry_back_off: {base_interval: 3s, max_interval: 3s}");
        var call = client.get("/");
        upstream.next().respond(503, "");
        proxy.awaitStat("cluster.up.upstream_rq_retry", 1);
        proxy.remove("up");
        assertThat(call.status()).isEqualTo(503);
        assertThat(call.body()).isEqualTo("no healthy upstream");
        assertThat(proxy.awaitEnded(1).flags()).isEqualTo(ResponseFlag.UH.bit());
    }

    @Test
    void triesTheClusterThatHasTakenThePlaceOfItsOwnDuringTheBackOff() {
        var client = serve(false, "retry_on: 5xx, retry_back_off: {base_interval: 3s, max_interval: 3s}");
        var other = proxy.upstream(false);
        var call = client.get("/");
        upstream.next().respond(503, "");
        proxy.awaitStat("cluster.up.upstream_rq_retry", 1);
        proxy.assign("up", other.port());
        other.next().respond(200, "elsewhere");
        assertThat(call.body()).isEqualTo("elsewhere");
    }

    @Test
    void retriesAnAttemptThatTakesTooLong() {
        var client = serve(false, "retry_on: 5xx, per_try_timeout: 0.2s");
        var call = client.get("/");
        var slow = upstream.next();
        var second = upstream.next();
        second.respond(200, "ok");
        assertThat(call.body()).isEqualTo("ok");
        slow.received().failure();
        assertThat(proxy.stat("cluster.up.upstream_rq_per_try_timeout")).isEqualTo(1);
    }

    @Test
    void timesOutWhenEveryAttemptTakesTooLong() {
        var client = serve(false, "retry_on: 5xx, per_try_timeout: 0.1s");
        var call = client.get("/");
        assertThat(call.status()).isEqualTo(504);
        assertThat(call.body()).isEqualTo("upstream request timeout");
        var ended = proxy.awaitEnded(1);
        assertThat(ended.attempts()).isEqualTo(2);
        assertThat(ended.details()).isEqualTo("upstream_per_try_timeout");
        assertThat(ended.flags()).isEqualTo(ResponseFlag.URX.bit() | ResponseFlag.UT.bit());
    }
}
