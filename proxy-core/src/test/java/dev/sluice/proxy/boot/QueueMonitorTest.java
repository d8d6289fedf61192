package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitor's contract (OData 4.01, 11.6), over real sockets. */
class QueueMonitorTest {
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
        callee.release();
        proxy.close();
        callee.close();
    }

    @Test
    void aDeadLetterIs200WithTheLastStatusAndItsCause() throws Exception {
        callee.answering(400, "no such item");
        proxy.start("");
        var location = accepted();
        proxy.until(location, "\"dead\"");
        var dead = proxy.get(location);
        assertThat(dead.statusCode()).isEqualTo(200);
        assertThat(header(dead, "asyncresult")).isEqualTo("400");
        assertThat(header(dead, "content-type")).isEqualTo("application/json");
        assertThat(header(dead, "cache-control")).isEqualTo("no-store");
        assertThat(dead.body()).contains("\"cause\":\"status 400\"", "\"status\":400", "\"attempts\":1");
    }

    @Test
    void aDeadLetterThatNobodyAnsweredIsA504() throws Exception {
        try (var mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) { // takes connections, says nothing
            proxy = new QueueingProxy(directory, mute.getLocalPort());
            proxy.start("retry: {max_attempts: 1}, delivery: {timeout: 0.1s}");
            var location = accepted();
            proxy.until(location, "\"dead\"");
            var dead = proxy.get(location);
            assertThat(dead.statusCode()).isEqualTo(200);
            assertThat(header(dead, "asyncresult")).isEqualTo("504");
            assertThat(dead.body())
                    .contains("\"cause\":\"retries exhausted: timeout\"")
                    .doesNotContain("\"status\"");
            proxy.stop();
        }
    }

    @Test
    void whatIsBeingDeliveredCannotBeCancelled() throws Exception {
        callee.hold();
        proxy.start("");
        var location = accepted();
        proxy.until(location, "\"in_flight\"");
        var refused = proxy.delete(location);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("problem:in-flight");
        assertThat(header(refused, "content-type")).isEqualTo("application/problem+json");
        callee.release();
        assertThat(proxy.get(location + "?wait=10").statusCode()).isEqualTo(200);
    }

    @Test
    void otherMethodsAreToldWhichItKnows() throws Exception {
        proxy.start("");
        var location = delayed();
        for (var method : new String[] {"POST", "PUT", "PATCH", "OPTIONS"}) {
            var refused = proxy.request(method, location);
            assertThat(refused.statusCode()).isEqualTo(405);
            assertThat(header(refused, "allow")).isEqualTo("GET, HEAD, DELETE");
        }
        var status = proxy.delete(location + "/status");
        assertThat(status.statusCode()).isEqualTo(405);
        assertThat(header(status, "allow")).isEqualTo("GET, HEAD");
        assertThat(proxy.get(location).statusCode()).isEqualTo(202);
    }

    @Test
    void nothingItSaysIsStoredAndWhatWaitsSaysHowLong() throws Exception {
        proxy.start("");
        var location = delayed();
        var pending = proxy.get(location);
        assertThat(pending.statusCode()).isEqualTo(202);
        assertThat(Long.parseLong(header(pending, "retry-after"))).isBetween(3500L, 3600L);
        assertThat(pending.body()).contains("\"state\":\"waiting\"", "\"waitingOn\":\"its delivery time\"");
        var status = proxy.get(location + "/status");
        assertThat(status.statusCode()).isEqualTo(200);
        var head = proxy.request("HEAD", location);
        assertThat(head.statusCode()).isEqualTo(202);
        assertThat(head.body()).isEmpty();
        var unknown = proxy.get("/.sluice/requests/AAAAAAAAAAAAAAAAAAAAAA");
        assertThat(unknown.statusCode()).isEqualTo(404);
        var cancelled = proxy.delete(location);
        assertThat(cancelled.statusCode()).isEqualTo(204);
        var gone = proxy.get(location);
        assertThat(gone.statusCode()).isEqualTo(410);
        for (var answer : List.of(pending, status, head, unknown, cancelled, gone)) {
            assertThat(header(answer, "cache-control")).isEqualTo("no-store");
        }
    }

    @Test
    void aLongPollThatRunsOutIsA202() throws Exception {
        callee.hold();
        proxy.start("");
        var location = accepted();
        proxy.until(location, "\"in_flight\"");
        long begun = System.nanoTime();
        var pending = proxy.get(location + "?wait=1");
        assertThat(System.nanoTime() - begun).isGreaterThan(900_000_000L);
        assertThat(pending.statusCode()).isEqualTo(202);
        assertThat(header(pending, "retry-after")).isNotEmpty();
        assertThat(proxy.get(location + "?wait=soon").statusCode()).isEqualTo(202);
    }

    @Test
    void aLongPollMayBePreferredInsteadOfAskedFor() throws Exception {
        callee.hold();
        proxy.start("");
        var location = accepted();
        proxy.until(location, "\"in_flight\"");
        long begun = System.nanoTime();
        assertThat(proxy.get(location, "Prefer", "wait=1").statusCode()).isEqualTo(202);
        assertThat(System.nanoTime() - begun).isGreaterThan(900_000_000L);
    }

    @Test
    void aCallersWaitThatRunsOutIsA202() throws Exception {
        callee.hold();
        callee.answering(200, "late");
        proxy.start("");
        var accepted = proxy.post("/", "x", "Prefer", "respond-async, wait=1");
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(header(accepted, "preference-applied")).isEqualTo("respond-async");
        callee.release();
        assertThat(proxy.get(location(accepted) + "?wait=10").body()).isEqualTo("late");
    }

    @Test
    void anAnswerThatIsTooLongIsKeptInPartAndSaysSo() throws Exception {
        callee.answering(200, "0123456789");
        proxy.start("result: {max_bytes: 4}");
        var location = accepted();
        proxy.until(location + "/status", "\"done\"");
        var part = proxy.get(location);
        assertThat(part.statusCode()).isEqualTo(200);
        assertThat(part.body()).isEqualTo("0123");
        assertThat(header(part, "asyncresult")).isEqualTo("200");
        assertThat(header(part, "sluice-truncated")).isEqualTo("true");
        assertThat(proxy.get(location + "/status").body()).contains("\"truncated\":true", "\"status\":200");
    }

    @Test
    void aCallerThatWaitsGetsALongAnswerWhole() throws Exception {
        callee.answering(200, "0123456789");
        proxy.start("result: {max_bytes: 4}");
        var answer = proxy.post("/", "x", "Prefer", "respond-async, wait=10");
        assertThat(answer.body()).isEqualTo("0123456789");
    }

    @Test
    void keepsNoBodiesWhereToldToAndSaysSo() throws Exception {
        callee.answering(201, "0123456789");
        proxy.start("result: {max_bytes: 0}");
        var location = accepted();
        proxy.until(location + "/status", "\"done\"");
        var empty = proxy.get(location);
        assertThat(empty.statusCode()).isEqualTo(200);
        assertThat(empty.body()).isEmpty();
        assertThat(header(empty, "asyncresult")).isEqualTo("201");
        assertThat(header(empty, "sluice-truncated")).isEqualTo("true");
        callee.answering(204, "");
        var nothing = accepted();
        proxy.until(nothing + "/status", "\"done\"");
        var whole = proxy.get(nothing);
        assertThat(header(whole, "asyncresult")).isEqualTo("204");
        assertThat(whole.headers().firstValue("sluice-truncated")).isEmpty();
        proxy.stop();
        proxy.start("result: {max_bytes: 0}");
        assertThat(header(proxy.get(location), "sluice-truncated")).isEqualTo("true");
    }

    @Test
    void statusAndHeadOutliveTheBody() throws Exception {
        callee.answering(201, "made");
        proxy.start("result: {retention: 0.05s}");
        var location = accepted();
        proxy.until(location, "body-expired");
        for (int restart = 0; restart < 2; restart++) {
            var gone = proxy.get(location);
            assertThat(gone.statusCode()).isEqualTo(410);
            assertThat(header(gone, "asyncresult")).isEqualTo("201");
            assertThat(proxy.get(location + "/status").body())
                    .contains("\"status\":201", "{\"name\":\"x-callee\",\"value\":\"yes\"}")
                    .doesNotContain("set-cookie");
            proxy.stop();
            proxy.start("result: {retention: 0.05s}");
        }
        callee.answering(204, "");
        var bodiless = accepted();
        proxy.until(bodiless + "/status", "\"done\"");
        assertThat(proxy.get(bodiless).statusCode()).isEqualTo(200); // it had no body to lose
    }

    private String accepted() throws Exception {
        var answer = proxy.post("/", "x", "Prefer", "respond-async");
        assertThat(answer.statusCode()).isEqualTo(202);
        return location(answer);
    }

    private String delayed() throws Exception {
        return location(proxy.post("/", "x", "Prefer", "respond-async", "Sluice-Deliver-After", "PT1H"));
    }

    private static String location(HttpResponse<String> response) {
        return header(response, "location");
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElseThrow(() -> new AssertionError(name + ": " + response.body()));
    }
}
