package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Upstreams and clients that break the rules: each has an outcome, and everybody else is served as before. */
class UnkindPeersTest {
    @BeforeAll
    static void theProgramExists() {
        assumeThat(SluiceProcess.exists()).as("Sluice can be run").isTrue();
    }

    @Test
    void whateverAnUpstreamDoesItsCallerHearsOfItAndTheNextIsServed() {
        var outcomes = new LinkedHashMap<Answer, Integer>();
        outcomes.put(Answer.reset(), 503);
        outcomes.put(Answer.close(), 503);
        outcomes.put(Answer.hang(), 504);
        outcomes.put(Answer.raw("what is this?\r\n\r\n"), 502);
        outcomes.put(Answer.raw("\0\1\2\3".repeat(10_000)), 502);
        outcomes.put(Answer.raw("HTTP/1.1 103 Early\r\n\r\n".repeat(5000)), 502);
        outcomes.put(Answer.raw("HTTP/1.1 200 OK\r\nx: " + "y".repeat(1_000_000)), 502);
        outcomes.put(Answer.raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc"), 502);
        try (var upstream = ScriptedUpstream.http1(List.copyOf(outcomes.keySet()));
                var kind = ScriptedUpstream.http1(List.of(Answer.ok("served")));
                var sluice = SluiceProcess.start(new TestConfig()
                        .listener("unkind", "", "route: {cluster: unkind, timeout: 1s}")
                        .listener("kind", "", TestConfig.to("kind"))
                        .cluster("unkind", upstream.port())
                        .cluster("kind", kind.port())
                        .yaml())) {
            outcomes.forEach((answer, status) -> {
                assertThat(get(sluice.port("unkind")).status())
                        .as("%.80s", answer)
                        .isEqualTo(status);
                assertThat(get(sluice.port("kind")).body()).isEqualTo("served");
            });
            idle(sluice, "unkind");
        }
    }

    @Test
    void anAnswerBeforeTheRequestIsCompleteEndsItsConnection() {
        try (var sluice = SluiceProcess.start(new TestConfig()
                        .listener("in", "", TestConfig.direct("early"))
                        .yaml());
                var client = RawClient.connect(sluice.port("in"))) {
            client.send("POST / HTTP/1.1\r\nhost: any\r\ncontent-length: 1000000\r\n\r\nthe beginning");
            var answer = client.read("POST");
            assertThat(answer.body()).isEqualTo("early");
            assertThat(answer.header("connection")).containsExactly("close");
            assertThat(client.closedByPeer()).isTrue();
            idle(sluice, "in");
        }
    }

    @Test
    void whateverAClientDoesNothingOfItStaysAndTheNextIsServed() {
        var said = Map.of(
                "half a head", "GET / HTTP/1.1\r\nhost: an",
                "less than its length", "POST / HTTP/1.1\r\nhost: any\r\ncontent-length: 100\r\n\r\nhalf",
                "an unfinished chunk", "POST / HTTP/1.1\r\nhost: any\r\ntransfer-encoding: chunked\r\n\r\nff\r\nhalf",
                "half a preface", "PRI * HTTP/2.0\r\n\r\nSM",
                "a preface alone", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        try (var upstream = ScriptedUpstream.http1(List.of(Answer.ok("served")));
                var sluice = SluiceProcess.start(new TestConfig()
                        .listener("in", "", TestConfig.to("up"))
                        .cluster("up", upstream.port())
                        .yaml())) {
            said.forEach((how, bytes) -> {
                var vanishing = RawClient.connect(sluice.port("in")).send(bytes);
                assertThat(get(sluice.port("in")).body()).as(how).isEqualTo("served");
                vanishing.abort();
                RawClient.connect(sluice.port("in")).send(bytes).close();
                assertThat(get(sluice.port("in")).body()).as(how).isEqualTo("served");
            });
            idle(sluice, "in");
        }
    }

    @Test
    void moreThanTheLengthIsTheNextRequestAndRefusedWhenItIsNone() {
        try (var upstream = ScriptedUpstream.http1(List.of(Answer.ok("served")));
                var sluice = SluiceProcess.start(new TestConfig()
                        .listener("in", "", TestConfig.to("up"))
                        .cluster("up", upstream.port())
                        .yaml());
                var client = RawClient.connect(sluice.port("in"))) {
            client.send("POST / HTTP/1.1\r\nhost: any\r\ncontent-length: 3\r\n\r\nabc and more\r\n\r\n");
            assertThat(client.read("POST").body()).isEqualTo("served");
            assertThat(client.read("GET").status()).isEqualTo(400);
            assertThat(client.closedByPeer()).isTrue();
            assertThat(upstream.received())
                    .singleElement()
                    .extracting(Received::body)
                    .isEqualTo("abc");
        }
    }

    private static Response get(int port) {
        try (var client = RawClient.connect(port)) {
            return client.exchange(Request.get("/").host("any"));
        }
    }

    /** Waits until nothing of the listener's connections and requests is left. */
    private static void idle(ProxyProcess sluice, String prefix) {
        await().until(() -> {
            var stats = sluice.admin("/stats?filter=" + "http." + prefix + ".downstream_.._active");
            return !stats.isEmpty() && stats.lines().allMatch(line -> line.endsWith(": 0"));
        });
    }
}
