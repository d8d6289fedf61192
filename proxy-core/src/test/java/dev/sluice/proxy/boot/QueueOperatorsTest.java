package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of the queues: pages, metrics and logs, over real sockets. */
class QueueOperatorsTest {
    @TempDir
    Path directory;

    private Callee callee;
    private QueueingProxy proxy;

    @BeforeEach
    void start() throws Exception {
        callee = new Callee();
        proxy = new QueueingProxy(directory, callee.port());
    }

    @AfterEach
    void stop() {
        proxy.close();
        callee.close();
    }

    @Test
    void listsInPagesAndByFilter() throws Exception {
        callee.answering(400, "");
        proxy.start("brake: {same_cause: 0}");
        for (int i = 0; i < 5; i++) delayed("lane" + i);
        var first = proxy.admin("GET", "/queues/up/messages?limit=2").body();
        assertThat(first).contains("lane0", "lane1", "\"next_after\": 2").doesNotContain("lane2");
        var rest = proxy.admin("GET", "/queues/up/messages?limit=20&after=2").body();
        assertThat(rest).contains("lane2", "lane4").doesNotContain("lane1", "next_after");
        assertThat(proxy.admin("GET", "/queues/up/messages?key=lane3").body())
                .contains("lane3")
                .doesNotContain("lane2", "lane4");
        var dead = proxy.post("/", "x", "Prefer", "respond-async");
        proxy.until(location(dead) + "/status", "\"dead\"");
        assertThat(proxy.admin("GET", "/queues/up/messages?cause=status+400").body())
                .contains("\"dead\"")
                .doesNotContain("lane");
        assertThat(proxy.admin("GET", "/queues/up/messages?state=odd").statusCode())
                .isEqualTo(400);
        callee.answering(200, "");
        assertThat(proxy.admin("POST", "/queues/up/dead/retry?cause=status+400&dry_run=1")
                        .body())
                .contains("\"changed\": 1", "\"dry_run\": true");
        assertThat(proxy.admin("POST", "/queues/up/dead/retry?cause=status+400").body())
                .contains("\"changed\": 1", "\"durable\": \"yes\"");
        assertThat(proxy.get(location(dead) + "?wait=20").statusCode()).isEqualTo(200);
    }

    @Test
    void changesAndBodiesNeedTheTokenAndSecretsStay() throws Exception {
        var file = directory.resolve("token");
        Files.writeString(file, "open sesame\n");
        proxy.token(file).start("");
        var accepted = proxy.post(
                "/orders",
                "the body",
                "Prefer",
                "respond-async",
                "Sluice-Deliver-After",
                "PT1H",
                "Authorization",
                "Bearer secret1",
                "Cookie",
                "secret2",
                "X-Order",
                "17");
        var id = location(accepted).substring("/.sluice/requests/".length());
        var page = "/queues/up/messages/" + id;
        var shown = proxy.admin("GET", page).body();
        assertThat(shown).contains("x-order", "\"17\"", "[redacted]").doesNotContain("secret1", "secret2", "the body");
        assertThat(proxy.admin("GET", page + "/body").statusCode()).isEqualTo(401);
        assertThat(proxy.admin("GET", page + "/body", "Authorization", "Bearer wrong")
                        .statusCode())
                .isEqualTo(401);
        assertThat(proxy.admin("GET", page + "/body", "Authorization", "Bearer open sesame")
                        .body())
                .contains("\"body\": \"the body\"", "\"of\": \"request\"");
        assertThat(proxy.admin("POST", "/queues/up/pause").statusCode()).isEqualTo(401);
        assertThat(proxy.admin("POST", page + "/cancel").statusCode()).isEqualTo(401);
        assertThat(proxy.get(location(accepted)).statusCode()).isEqualTo(202);
        assertThat(proxy.admin("POST", page + "/cancel", "Authorization", "bearer open sesame")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void webPagesOfOtherOriginsGetNothing() throws Exception {
        proxy.start("durability: MEMORY");
        for (var path : new String[] {"/queues", "/queues/up", "/queues/up/messages"}) {
            assertThat(proxy.admin("GET", path, "Origin", "http://evil.example").statusCode())
                    .isEqualTo(403);
        }
        assertThat(proxy.admin("POST", "/queues/up/pause", "Origin", "null").statusCode())
                .isEqualTo(403);
    }

    @Test
    void namesOfTheMachineOpenChangesAndQueuesAndNoOtherNameDoes() throws Exception {
        proxy.start("durability: MEMORY");
        for (var own : new String[] {"sluice.local", "SLUICE.local:15000", "localhost", "127.0.0.1:1"}) {
            assertThat(proxy.adminStatus("GET", "/queues", own)).as(own).isEqualTo(200);
            assertThat(proxy.adminStatus("POST", "/queues/up/resume", own))
                    .as(own)
                    .isEqualTo(200);
            assertThat(proxy.adminStatus("POST", "/reset_counters", own))
                    .as(own)
                    .isEqualTo(200);
        }
        for (var foreign : new String[] {"evil.example", "sluice.local.evil.example"}) {
            assertThat(proxy.adminStatus("GET", "/queues", foreign)).isEqualTo(403);
            assertThat(proxy.adminStatus("POST", "/reset_counters", foreign)).isEqualTo(403);
            assertThat(proxy.adminStatus("GET", "/stats", foreign))
                    .as("what Envoy shows too is not guarded")
                    .isEqualTo(200);
        }
    }

    @Test
    void everySeriesOfTheDepthHasAStateSoThatASumCountsAMessageOnce() throws Exception {
        proxy.start("");
        proxy.post("/", "x", "Prefer", "respond-async", "Sluice-Deliver-After", "PT1H");
        var metrics = proxy.admin("GET", "/stats/prometheus").body();
        var series = metrics.lines()
                .filter(line -> line.startsWith("sluice_queue_depth{"))
                .toList();
        assertThat(series)
                .contains("sluice_queue_depth{state=\"waiting\",queue=\"up\"} 1")
                .allMatch(line -> line.contains("state="));
        assertThat(series.stream()
                        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum())
                .isEqualTo(1);
        assertThat(metrics).contains("sluice_queue_pending{queue=\"up\"} 1");
    }

    @Test
    void metricsCarryTheNamesOfTheManual() throws Exception {
        callee.answering(200, "ok");
        proxy.start("");
        var done = proxy.post("/", "x", "Prefer", "respond-async");
        proxy.get(location(done) + "?wait=20");
        callee.answering(400, "");
        var dead = proxy.post("/", "x", "Prefer", "respond-async", "Sluice-Deliver-After", "PT0.1S");
        proxy.until(location(dead) + "/status", "\"dead\"");
        var metrics = proxy.admin("GET", "/stats/prometheus").body();
        assertThat(metrics)
                .contains(
                        "# TYPE sluice_queue_depth gauge",
                        "sluice_queue_depth{state=\"dead\",queue=\"up\"} 1",
                        "sluice_queue_bytes{queue=\"up\"} 0",
                        "sluice_queue_oldest_age_seconds{queue=\"up\"} 0",
                        "# TYPE sluice_queue_offered_total counter",
                        "sluice_queue_offered_total{queue=\"up\"} 2",
                        "sluice_queue_settled_total{queue=\"up\"} 1",
                        "sluice_queue_rejected_total{reason=\"messages\",queue=\"up\"} 0",
                        "sluice_queue_forgotten_total{reason=\"max_bytes\",queue=\"up\"} 0",
                        "sluice_queue_dead_total{reason=\"status 400\",queue=\"up\"} 1",
                        "sluice_queue_expired_total{queue=\"up\"} 0",
                        "sluice_queue_attempts_total{outcome=\"settled\",queue=\"up\"} 1",
                        "sluice_queue_attempts_total{outcome=\"dead\",queue=\"up\"} 1",
                        "# TYPE sluice_queue_wait_seconds histogram",
                        "sluice_queue_wait_seconds_bucket{cause=\"backoff\",queue=\"up\",le=\"0.0005\"}",
                        "# TYPE sluice_queue_service_seconds histogram",
                        "sluice_queue_service_seconds_count{queue=\"up\"} 2",
                        "sluice_queue_predicted_wait_seconds{queue=\"up\"}",
                        "sluice_queue_time_to_full_seconds{queue=\"up\"}",
                        "sluice_queue_little_residual{queue=\"up\"}",
                        "# TYPE sluice_journal_append_bytes_total counter",
                        "# TYPE sluice_journal_fsync_seconds histogram",
                        "sluice_journal_segments{} 1",
                        "sluice_journal_live_bytes{}",
                        "sluice_journal_corrupt_records_total{} 0");
        assertThat(metrics.replaceAll("(?s).*sluice_journal_fsync_seconds_count\\{} (\\d+).*", "$1"))
                .isNotEqualTo("0");
        assertThat(proxy.admin("GET", "/stats?filter=queue").body())
                .contains("queue.up.depth.dead: 1", "queue.up.offered_total: 2");
    }

    @Test
    void aWaitBehindAClosedGateIsToldFromOthers() throws Exception {
        int port = callee.port();
        callee.close();
        proxy.start("");
        var accepted = proxy.post("/", "x", "Prefer", "respond-async");
        proxy.until(location(accepted) + "/status", "connect failure on every host");
        callee = new Callee(port);
        proxy.until(location(accepted) + "/status", "\"done\"");
        var metrics = proxy.admin("GET", "/stats/prometheus").body();
        assertThat(count(metrics, "gate")).isPositive();
        assertThat(count(metrics, "rate")).isZero();
    }

    private static long count(String metrics, String cause) {
        var line = "sluice_queue_wait_seconds_count{cause=\"" + cause + "\",queue=\"up\"} ";
        int at = metrics.indexOf(line);
        assertThat(at).as(metrics).isPositive();
        return Long.parseLong(metrics.substring(at + line.length(), metrics.indexOf('\n', at)));
    }

    @Test
    void accessLogsNameTheMessageOfBothExchanges() throws Exception {
        var log = directory.resolve("access.log");
        proxy.logging(log, "%REQ(:METHOD)% %REQ(:PATH)% %RESPONSE_CODE% %QUEUE_NAME% %MESSAGE_ID% %QUEUE_WAIT%")
                .start("");
        var accepted = proxy.post("/orders", "x", "Prefer", "respond-async");
        var id = location(accepted).substring("/.sluice/requests/".length());
        proxy.until(location(accepted) + "/status", "\"done\"");
        proxy.post("/plain", "x");
        proxy.stop();
        var lines = Files.readAllLines(log);
        assertThat(lines).contains("POST /orders 202 up " + id + " -", "POST /plain 200 - - -");
        assertThat(lines).anyMatch(line -> line.matches("POST /orders 200 up " + id + " \\d+"));
    }

    @Test
    void oneHostOfSeveralThatRefusesHoldsNothingUp() throws Exception {
        var gone = new Callee();
        int refusing = gone.port();
        gone.close();
        callee.answering(200, "");
        proxy = new QueueingProxy(directory, refusing, callee.port());
        proxy.start("");
        String last = "";
        for (int i = 0; i < 12; i++) last = location(proxy.post("/", "x", "Prefer", "respond-async"));
        proxy.until(last + "/status", "\"done\"");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!proxy.admin("GET", "/queues/up").body().contains("\"settled\": 12")) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(proxy.admin("GET", "/queues/up").body())
                .contains("\"settled\": 12")
                .doesNotContain("connect_failure");
    }

    private void delayed(String key) throws Exception {
        proxy.post("/", "x", "Prefer", "respond-async", "Sluice-Deliver-After", "PT1H", "Sluice-Key", key);
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("location").orElseThrow();
    }
}
