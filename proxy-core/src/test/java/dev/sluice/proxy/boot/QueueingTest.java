package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue from the caller's side: a whole proxy, real sockets, a journal in a directory of its own. */
class QueueingTest {
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
    void stop() throws Exception {
        proxy.close();
        callee.close();
    }

    @Test
    void settlesWhateverTheRetryAfterOfASuccessSays() throws Exception {
        callee.answering(200, "done");
        callee.retryAfter("Fri, 31 Dec 9999 23:59:59 GMT");
        proxy.start("");
        var accepted = proxy.post("/orders", "one", "Prefer", "respond-async");
        var done = proxy.get(location(accepted) + "?wait=10");
        assertThat(done.headers().firstValue("asyncresult")).contains("200");
        assertThat(callee.next().header("Sluice-Attempt")).isEqualTo("1");
    }

    @Test
    void answers202AndTheMonitorGivesTheUpstreamsAnswer() throws Exception {
        callee.answering(201, "made");
        proxy.start("");
        var accepted = proxy.post("/orders", "one", "Prefer", "respond-async, foo=1");
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.headers().firstValue("preference-applied")).contains("respond-async");
        assertThat(accepted.headers().firstValue("cache-control")).contains("no-store");
        assertThat(accepted.headers().firstValue("retry-after")).isPresent();
        assertThat(accepted.body())
                .contains("\"state\":\"ready\"", "\"queue\":\"up\"", "\"survives\":[\"process\",\"container\"]");
        var done = proxy.get(location(accepted) + "?wait=10");
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.headers().firstValue("asyncresult")).contains("201");
        assertThat(done.headers().firstValue("x-callee")).contains("yes");
        assertThat(done.headers().firstValue("set-cookie")).isEmpty();
        assertThat(done.body()).isEqualTo("made");
        var received = callee.next();
        assertThat(received.body()).isEqualTo("one");
        assertThat(received.header("Prefer")).isEqualTo("foo=1");
        assertThat(received.header("Sluice-Attempt")).isEqualTo("1");
        assertThat(location(accepted)).endsWith(received.header("Sluice-Message-Id"));
        assertThat(received.header("Idempotency-Key")).contains(received.header("Sluice-Message-Id"));
    }

    @Test
    void withoutPreferACallIsSynchronous() throws Exception {
        callee.answering(200, "now");
        proxy.start("");
        var answer = proxy.post("/orders", "one");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("now");
        assertThat(answer.headers().firstValue("preference-applied")).isEmpty();
    }

    @Test
    void givesTheRealAnswerWhenItComesWhileTheCallerWaits() throws Exception {
        callee.answering(200, "quick");
        proxy.start("");
        var answer = proxy.post("/orders", "one", "Prefer", "respond-async, wait=10");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("quick");
        assertThat(answer.headers().firstValue("set-cookie")).contains("session=1");
    }

    @Test
    void keepsMessagesWhileTheUpstreamIsDownAndSaysWhy() throws Exception {
        int port = callee.port();
        callee.close();
        proxy.start("");
        var accepted = proxy.post("/orders", "patient", "Prefer", "respond-async");
        assertThat(accepted.statusCode()).isEqualTo(202);
        var status = proxy.until(location(accepted) + "/status", "connect failure");
        assertThat(status).contains("\"attempts\":0");
        callee = new Callee(port);
        callee.answering(200, "back");
        var done = proxy.get(location(accepted) + "?wait=20");
        assertThat(done.body()).isEqualTo("back");
    }

    @Test
    void messagesAndIdempotencyKeysSurviveARestart() throws Exception {
        int port = callee.port();
        callee.close();
        proxy.start("");
        var accepted = proxy.post("/orders", "kept", "Prefer", "respond-async", "Idempotency-Key", "\"k1\"");
        assertThat(accepted.statusCode()).isEqualTo(202);
        proxy.stop();
        proxy.start("");
        var again = proxy.post("/orders", "kept", "Prefer", "respond-async", "Idempotency-Key", "k1");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(location(again)).isEqualTo(location(accepted));
        var other = proxy.post("/orders", "other", "Prefer", "respond-async", "Idempotency-Key", "k1");
        assertThat(other.statusCode()).isEqualTo(422);
        callee = new Callee(port);
        callee.answering(200, "after");
        assertThat(proxy.get(location(accepted) + "?wait=20").body()).isEqualTo("after");
        assertThat(callee.next().body()).isEqualTo("kept");
    }

    @Test
    void aFullQueueIsRefusedWithItsBound() throws Exception {
        callee.close();
        proxy.start("bounds: {max_messages: 1}");
        assertThat(proxy.post("/", "a", "Prefer", "respond-async").statusCode()).isEqualTo(202);
        var refused = proxy.post("/", "b", "Prefer", "respond-async");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(refused.headers().firstValue("retry-after")).isPresent();
        assertThat(refused.body()).contains("\"violated\":\"messages\"");
    }

    @Test
    void aDelayedMessageSaysWhenItGoes() throws Exception {
        proxy.start("");
        var accepted = proxy.post("/", "a", "Prefer", "respond-async", "Sluice-Deliver-After", "PT1H");
        assertThat(accepted.headers().firstValueAsLong("retry-after").orElseThrow())
                .isBetween(3590L, 3600L);
    }

    @Test
    void anAnswerWhoseBodyHasExpiredKeepsItsStatus() throws Exception {
        callee.answering(201, "made");
        proxy.start("result: {retention: 0.05s}");
        var location = location(proxy.post("/", "a", "Prefer", "respond-async"));
        proxy.until(location, "body-expired");
        var gone = proxy.get(location);
        assertThat(gone.statusCode()).isEqualTo(410);
        assertThat(gone.headers().firstValue("asyncresult")).contains("201");
        assertThat(proxy.get(location + "/status").body()).contains("\"status\":201");
    }

    @Test
    void anExpiredMessageSaysSo() throws Exception {
        callee.close();
        proxy.start("");
        var accepted = proxy.post("/", "a", "Prefer", "respond-async", "Sluice-Deadline", "PT0.2S");
        proxy.until(location(accepted), "problem:expired");
        assertThat(proxy.get(location(accepted)).statusCode()).isEqualTo(504);
    }

    @Test
    void aCancelledMessageIsGone() throws Exception {
        callee.close();
        proxy.start("durability: MEMORY");
        var accepted = proxy.post("/", "a", "Prefer", "respond-async", "Sluice-Deliver-After", "PT1H");
        assertThat(accepted.body()).contains("\"state\":\"waiting\"", "\"survives\":[]");
        assertThat(Files.exists(proxy.journal())).isFalse();
        assertThat(proxy.delete(location(accepted)).statusCode()).isEqualTo(204);
        assertThat(proxy.get(location(accepted)).statusCode()).isEqualTo(410);
        assertThat(proxy.delete(location(accepted)).statusCode()).isEqualTo(409);
    }

    @Test
    void refusesWhatItCannotHonour() throws Exception {
        callee.answering(200, "");
        proxy.start("bounds: {max_message_bytes: 100}");
        assertThat(async("Idempotency-Key", "\"open").statusCode()).isEqualTo(400);
        assertThat(async("Sluice-Priority", "12").statusCode()).isEqualTo(400);
        assertThat(async("Sluice-Deadline", "soon").statusCode()).isEqualTo(400);
        assertThat(async("Sluice-Callback", "http://here").statusCode()).isEqualTo(400);
        assertThat(async("Sluice-Durability", "pod").statusCode()).isEqualTo(503);
        assertThat(proxy.post("/", "x".repeat(101), "Prefer", "respond-async").statusCode())
                .isEqualTo(413);
        assertThat(proxy.get("/.sluice/requests/none").statusCode()).isEqualTo(404);
        assertThat(proxy.admin("GET", "/stats/prometheus").body())
                .contains(
                        "sluice_queue_offered_total{queue=\"up\"} 6",
                        "sluice_queue_rejected_total{reason=\"header\",queue=\"up\"} 4",
                        "sluice_queue_rejected_total{reason=\"durability\",queue=\"up\"} 1",
                        "sluice_queue_rejected_total{reason=\"message-bytes\",queue=\"up\"} 1");
    }

    @Test
    void operatorsSeeWhatWaitsAndChangeIt() throws Exception {
        callee.close();
        proxy.start("");
        var accepted = proxy.post("/orders", "a", "Prefer", "respond-async", "Sluice-Deliver-After", "PT1H");
        var id = location(accepted).substring("/.sluice/requests/".length());
        assertThat(proxy.admin("GET", "/queues").body()).contains("\"name\": \"up\"", "\"waiting\": 1");
        assertThat(proxy.admin("GET", "/queues/up/messages?state=waiting").body())
                .contains(id, "\"path\": \"/orders\"");
        assertThat(proxy.admin("GET", "/queues/up/messages/" + id).body()).contains("its delivery time");
        assertThat(proxy.admin("GET", "/queues/up/pause").statusCode()).isEqualTo(405);
        assertThat(proxy.admin("POST", "/queues/up/pause").statusCode()).isEqualTo(200);
        assertThat(proxy.admin("GET", "/queues/up").body()).contains("paused by 127.0.0.1");
        assertThat(proxy.admin("POST", "/queues/up/resume").statusCode()).isEqualTo(200);
        var dry = proxy.admin("POST", "/queues/up/purge?dry_run=1").body();
        assertThat(dry).contains("\"changed\": 1", "\"dry_run\": true");
        assertThat(proxy.get(location(accepted)).statusCode()).isEqualTo(202);
        assertThat(proxy.admin("POST", "/queues/up/messages/" + id + "/cancel").body())
                .contains("\"changed\": 1");
        assertThat(proxy.get(location(accepted)).statusCode()).isEqualTo(410);
        assertThat(proxy.admin("GET", "/queues/none").statusCode()).isEqualTo(404);
    }

    @Test
    void theJournalIsForItsOwnerOnly() throws Exception {
        proxy.start("");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(proxy.journal())))
                .isEqualTo("rwx------");
    }

    @Test
    void callsPassWhileTheJournalCannotBeUsed() throws Exception {
        Files.writeString(proxy.journal(), "a file where a directory should be");
        callee.answering(200, "still here");
        proxy.start("");
        var refused = proxy.post("/", "a", "Prefer", "respond-async");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("\"outcome\":\"not-accepted\"");
        assertThat(proxy.post("/", "a").body()).isEqualTo("still here");
    }

    private HttpResponse<String> async(String name, String value) throws IOException, InterruptedException {
        return proxy.post("/", "a", "Prefer", "respond-async", name, value);
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("location").orElseThrow();
    }
}
