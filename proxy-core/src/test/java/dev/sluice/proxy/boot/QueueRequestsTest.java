package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller may ask for and an operator may set, over real sockets. */
class QueueRequestsTest {
    private static final String RETRYING = "{name: all, domains: [\"*\"], routes: [{match: {prefix: /}, "
            + "route: {cluster: up, retry_policy: {retry_on: 5xx, num_retries: 2}}}]}";

    @TempDir
    Path directory;

    private Callee callee;
    private QueueingProxy proxy;

    @BeforeEach
    void start() throws Exception {
        callee = new Callee();
        callee.answering(200, "done");
        proxy = new QueueingProxy(directory, callee.port());
    }

    @AfterEach
    void stop() {
        callee.release();
        proxy.close();
        callee.close();
    }

    @Test
    void aMissingKeyIsRefusedWhereOneIsRequired() throws Exception {
        proxy.start("idempotency: {required: true}");
        var refused = async();
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("problem:idempotency-key-required");
        assertThat(async("Idempotency-Key", "k").statusCode()).isEqualTo(202);
        assertThat(proxy.post("/", "x").statusCode()).isEqualTo(200); // a synchronous call needs none
    }

    @Test
    void anIdempotencyKeyIsOneStringOrABareToken() throws Exception {
        proxy.start("durability: MEMORY");
        var keys = new LinkedHashMap<String, Integer>();
        keys.put("", 400);
        keys.put("\"\"", 400);
        keys.put("\"open", 400);
        keys.put("open\"", 400);
        keys.put("\"", 400);
        keys.put("\"a\", \"b\"", 400);
        keys.put("a, b", 400);
        keys.put("a;b=1", 400);
        keys.put("two words", 400);
        keys.put("\"two words\"", 202);
        keys.put("\"k\u00e9y\"", 400);
        keys.put("k\u00e9y", 400);
        keys.put("\"a\tb\"", 400);
        keys.put("\"a\\\"b\"", 202);
        keys.put("\"a\\\\b\"", 202);
        keys.put("\"a\\b\"", 400);
        keys.put("\"a\\\"", 400);
        keys.put("k".repeat(256), 202);
        keys.put("k".repeat(257), 400);
        keys.put("\"" + "q".repeat(256) + "\"", 202);
        keys.put("\"" + "q".repeat(257) + "\"", 400);
        for (var key : keys.entrySet()) {
            assertThat(raw("Idempotency-Key: " + key.getKey())).as(key.getKey()).isEqualTo(key.getValue());
        }
        assertThat(raw("Idempotency-Key: \"a\"\r\nIdempotency-Key: \"b\"")).isEqualTo(400);
    }

    @Test
    void aQuotedKeyAndABareOneAreTheSame() throws Exception {
        callee.hold();
        proxy.start("");
        var first = async("Idempotency-Key", "\"a-b\"");
        assertThat(location(async("Idempotency-Key", "a-b"))).isEqualTo(location(first));
    }

    @Test
    void isDeliveredNotBeforeTheMomentThatIsAskedFor() throws Exception {
        proxy.start("");
        var at = Instant.now().plusMillis(1200);
        var accepted = async("Sluice-Deliver-At", at.toString());
        assertThat(accepted.body()).contains("\"state\":\"waiting\"");
        var call = callee.next();
        assertThat(Instant.now()).isAfter(at.minus(Duration.ofMillis(5)));
        assertThat(call.headers()).doesNotContainKey("Sluice-Deliver-At");
        var refused = async("Sluice-Deliver-At", "tomorrow");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("problem:moment");
    }

    @Test
    void aHeaderOfTheOperatorsChoiceNamesTheLane() throws Exception {
        proxy.start("key_header: X-Customer");
        async("Sluice-Deliver-After", "PT1H", "X-Customer", "seventeen", "Sluice-Key", "ignored");
        assertThat(proxy.admin("GET", "/queues/up/messages?key=seventeen").body())
                .contains("\"key\": \"seventeen\"");
        assertThat(proxy.admin("GET", "/queues/up/messages?key=ignored").body()).doesNotContain("\"id\"");
    }

    @Test
    void whatIsNotToBeStoredIsNeitherStoredNorSent() throws Exception {
        proxy.start("custody: {strip_headers: [x-secret]}");
        var accepted = async("X-Secret", "hush", "X-Open", "seen", "Sluice-Deliver-After", "PT0.3S");
        var id = location(accepted).substring("/.sluice/requests/".length());
        assertThat(proxy.admin("GET", "/queues/up/messages/" + id).body())
                .contains("x-open", "seen")
                .doesNotContain("x-secret", "hush");
        var call = callee.next();
        assertThat(call.header("X-Open")).isEqualTo("seen");
        assertThat(call.headers()).doesNotContainKey("X-Secret");
    }

    @Test
    void theMonitorIsWhereTheOperatorWantsIt() throws Exception {
        proxy.start("monitor_prefix: /jobs/mine");
        var location = location(async());
        assertThat(location).startsWith("/jobs/mine/");
        assertThat(proxy.get(location + "?wait=10").body()).isEqualTo("done");
        callee.answering(200, "passed");
        assertThat(proxy.get("/.sluice/requests/AAAAAAAAAAAAAAAAAAAAAA").body()).isEqualTo("passed");
        assertThat(proxy.get("/jobs/minefield").body()).isEqualTo("passed");
    }

    @Test
    void aPersistentVolumeSurvivesThePod() throws Exception {
        proxy.persistent().start("");
        var accepted = async("Sluice-Durability", "pod");
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.body()).contains("\"survives\":[\"process\",\"container\",\"pod\"]");
    }

    @Test
    void theRoutesRetriesRunInsideOneAttemptWhereTheyMay() throws Exception {
        proxy.virtualHosts(RETRYING).start("delivery: {route_retries: true}");
        callee.failing(2);
        var location = location(async());
        proxy.until(location + "/status", "\"done\"");
        assertThat(proxy.get(location + "/status").body()).contains("\"attempts\":1");
        for (int i = 0; i < 3; i++)
            assertThat(callee.next().header("Sluice-Attempt")).isEqualTo("1");
    }

    @Test
    void theRoutesRetriesDoNotRunOtherwise() throws Exception {
        proxy.virtualHosts(RETRYING).start("");
        callee.failing(2);
        var location = location(async());
        proxy.until(location + "/status", "\"done\"");
        assertThat(proxy.get(location + "/status").body()).contains("\"attempts\":3");
        for (int i = 1; i <= 3; i++)
            assertThat(callee.next().header("Sluice-Attempt")).isEqualTo("" + i);
    }

    @Test
    void oneQueueHasOneSetOfSettings() throws Exception {
        var settings = "name: orders, durability: MEMORY";
        proxy.beside(settings + ", bounds: {max_messages: 2}");
        assertThatThrownBy(() -> proxy.start(settings))
                .hasStackTraceContaining("queue orders has two different sets of settings");
        proxy.beside(settings).start(settings);
        assertThat(async().body()).contains("\"queue\":\"orders\"");
    }

    private HttpResponse<String> async(String... headers) throws IOException, InterruptedException {
        var all = new String[headers.length + 2];
        all[0] = "Prefer";
        all[1] = "respond-async";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return proxy.post("/", "x", all);
    }

    /** The status of the answer to a request with a header that no client library would send. */
    private int raw(String header) throws IOException {
        try (var socket =
                new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
            var request = "POST / HTTP/1.1\r\nHost: a\r\nPrefer: respond-async\r\nConnection: close\r\n"
                    + "Content-Length: 1\r\n" + header + "\r\n\r\nx";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 ");
            int status = Integer.parseInt(answer.substring(9, 12));
            if (status == 400) assertThat(answer).contains("problem:idempotency-key");
            return status;
        }
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("location").orElseThrow();
    }
}
