package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a process leaves: what goes on until its end, what does not, and when the end comes. */
class DrainTest {
    private static final String IN = "traffic_direction: INBOUND";
    private static final String OUT = "traffic_direction: OUTBOUND";

    @TempDir
    private Path directory;

    private final ScriptedUpstream upstream = ScriptedUpstream.http1(List.of(Answer.ok("served")));

    @BeforeAll
    static void theProgramExists() {
        assumeThat(SluiceProcess.exists()).as("Sluice can be run").isTrue();
    }

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void inboundConnectionsAreAskedToCloseWhileNewOnesAndOutboundTrafficAreServed() {
        try (var sluice = start("10");
                var inbound = RawClient.connect(sluice.port("in"));
                var outbound = RawClient.connect(sluice.port("out"))) {
            assertThat(inbound.exchange(get()).header("connection")).isEmpty();
            assertThat(outbound.exchange(get()).status()).isEqualTo(200);
            sluice.terminate();
            await().until(() -> sluice.admin("/ready").equals("DRAINING\n"));
            await().until(() -> asksToClose(sluice.port("in"))); // the workers hear it a moment later
            var last = inbound.exchange(get());
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.header("connection")).containsExactly("close");
            assertThat(inbound.closedByPeer()).isTrue();
            assertThat(outbound.exchange(get()).header("connection")).isEmpty();
            try (var late = RawClient.connect(sluice.port("out"))) {
                assertThat(late.exchange(get()).header("connection")).isEmpty();
            }
            sluice.kill();
        }
    }

    @Test
    void inboundHttp2ConnectionsHearGoAway() {
        try (var sluice = start("10");
                var client = H2Client.connect(sluice.port("in"));
                var caller = H2Client.connect(sluice.port("out"))) {
            assertThat(client.exchange(get()).status()).isEqualTo(200);
            assertThat(caller.exchange(get()).status()).isEqualTo(200);
            sluice.terminate();
            assertThat(client.goAway()).isEqualTo("GOAWAY 0");
            assertThat(caller.exchange(get()).end()).isEqualTo("complete");
            sluice.kill();
        }
    }

    @Test
    void inboundQueuesAdmitNothingMoreAndOutboundQueuesDo() {
        var config = new TestConfig()
                .journal(directory.resolve("journal"))
                .queueing("in", IN, "name: inbound", TestConfig.to("up"))
                .queueing("out", OUT, "name: outbound", TestConfig.to("up"))
                .cluster("up", upstream.port());
        try (var sluice = SluiceProcess.start(config.yaml(), "--drain-time-s", "10")) {
            sluice.terminate();
            await().until(() -> asksToClose(sluice.port("in")));
            try (var inbound = RawClient.connect(sluice.port("in"));
                    var outbound = RawClient.connect(sluice.port("out"))) {
                var refused = inbound.exchange(async());
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.body()).contains("\"violated\":\"draining\"");
                assertThat(outbound.exchange(async()).status()).isEqualTo(202);
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> upstream.received().stream()
                            .anyMatch(received -> received.startLine().startsWith("POST")));
            assertThat(sluice.awaitEnd()).isZero();
        }
    }

    @Test
    void aDeliveryThatIsCutOffIsMadeAgainAfterTheNextStart() {
        var config = new TestConfig()
                .journal(directory.resolve("journal"))
                .queueing("in", IN, "name: inbound", TestConfig.to("up"));
        String first;
        try (var hanging = ScriptedUpstream.http1(List.of(Answer.hang()));
                var sluice =
                        SluiceProcess.start(config.cluster("up", hanging.port()).yaml(), "--drain-time-s", "1")) {
            try (var client = RawClient.connect(sluice.port("in"))) {
                assertThat(client.exchange(async()).status()).isEqualTo(202);
            }
            await().until(() -> hanging.received().size() == 1);
            first = hanging.received().getFirst().header("sluice-message-id").getFirst();
            sluice.terminate();
            assertThat(sluice.awaitEnd()).isZero();
        }
        var again = new TestConfig()
                .journal(directory.resolve("journal"))
                .queueing("in", IN, "name: inbound", TestConfig.to("up"))
                .cluster("up", upstream.port());
        try (var sluice = SluiceProcess.start(again.yaml())) {
            assertThat(sluice.pid()).isPositive();
            await().until(() -> upstream.received().size() == 1);
            assertThat(upstream.received().getFirst().header("sluice-message-id"))
                    .containsExactly(first);
        }
    }

    @Test
    void endsWhenTheApplicationHasGoneAndNotBefore() {
        try (var sluice = start("60")) {
            var application = RawClient.connect(sluice.port("out"));
            sluice.terminate();
            assertThat(sluice.endsWithin(Duration.ofSeconds(6))).isFalse();
            assertThat(application.exchange(get()).status()).isEqualTo(200);
            application.close();
            assertThat(sluice.awaitEnd()).isZero();
        }
    }

    @Test
    void endsAtTheDrainTimeWhateverIsOpen() {
        try (var sluice = start("1");
                var application = RawClient.connect(sluice.port("out"));
                var silent = RawClient.connect(sluice.port("in"))) {
            sluice.terminate();
            assertThat(sluice.endsWithin(Duration.ofSeconds(5))).isTrue();
            assertThat(application.closedByPeer()).isTrue();
            assertThat(silent.closedByPeer()).isTrue();
        }
    }

    @Test
    void aRequestUnderWayIsAnsweredBeforeTheEnd() {
        try (var slow = ScriptedUpstream.http1(List.of(Answer.ok("late").after(Duration.ofSeconds(1))))) {
            var config =
                    new TestConfig().listener("in", IN, TestConfig.to("up")).cluster("up", slow.port());
            try (var sluice = SluiceProcess.start(config.yaml());
                    var client = RawClient.connect(sluice.port("in"))) {
                client.send(get().http1());
                await().until(() -> !slow.received().isEmpty());
                sluice.terminate();
                var answer = client.read("GET");
                assertThat(answer.body()).isEqualTo("late");
                assertThat(answer.header("connection")).containsExactly("close");
                assertThat(sluice.awaitEnd()).isZero();
            }
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() {
        try (var sluice = start("600");
                var application = RawClient.connect(sluice.port("out"))) {
            sluice.terminate();
            await().until(() -> sluice.admin("/ready").equals("DRAINING\n"));
            assertThat(application.exchange(get()).status()).isEqualTo(200);
            sluice.terminate();
            assertThat(sluice.awaitEnd()).isEqualTo(143);
        }
    }

    @Test
    void quittingOnDemandDoesNotWait() {
        try (var sluice = start("600");
                var application = RawClient.connect(sluice.port("out"))) {
            assertThat(application.exchange(get()).status()).isEqualTo(200);
            sluice.adminPost("/quitquitquit");
            assertThat(sluice.endsWithin(Duration.ofSeconds(4))).isTrue();
            assertThat(sluice.awaitEnd()).isZero();
        }
    }

    @Test
    void failingHealthChecksAskEveryConnectionToClose() {
        try (var sluice = start("10")) {
            sluice.adminPost("/healthcheck/fail");
            await().until(() -> asksToClose(sluice.port("in")));
            sluice.adminPost("/healthcheck/ok");
            await().until(() -> !asksToClose(sluice.port("in")));
        }
    }

    @Test
    void aGracefulDrainClosesInboundListenersAfterTheDrainTime() throws Exception {
        try (var sluice = start("2", "--drain-strategy", "immediate");
                var client = RawClient.connect(sluice.port("in"))) {
            assertThat(sluice.adminPost("/drain_listeners?graceful&inboundonly"))
                    .isEqualTo("OK\n");
            await().until(() -> asksToClose(sluice.port("in")));
            assertThat(client.exchange(get()).header("connection")).containsExactly("close");
            await().atMost(Duration.ofSeconds(5)).until(() -> refuses(sluice.port("in")));
            assertThat(refuses(sluice.port("out"))).isFalse();
            assertThat(sluice.admin("/ready")).isEqualTo("LIVE\n");
        }
    }

    @Test
    void aGradualDrainAsksFewConnectionsAtFirst() {
        try (var sluice = start("600")) {
            sluice.adminPost("/drain_listeners?graceful&skip_exit");
            int asked = 0;
            for (int i = 0; i < 20; i++) {
                try (var client = RawClient.connect(sluice.port("in"))) {
                    asked += client.exchange(get()).header("connection").size();
                }
            }
            assertThat(asked).isLessThan(5);
        }
    }

    private static boolean asksToClose(int port) {
        try (var client = RawClient.connect(port)) {
            var answer = client.exchange(get());
            assertThat(answer.status()).isEqualTo(200);
            return answer.header("connection").equals(List.of("close"));
        }
    }

    private static boolean refuses(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    private ProxyProcess start(String drainSeconds, String... more) {
        var config = new TestConfig()
                .listener("in", IN, TestConfig.to("up"))
                .listener("out", OUT, TestConfig.to("up"))
                .cluster("up", upstream.port());
        var flags = new ArrayList<>(List.of("--drain-time-s", drainSeconds));
        flags.addAll(List.of(more));
        return SluiceProcess.start(config.yaml(), flags.toArray(String[]::new));
    }

    private static Request get() {
        return Request.get("/").host("any");
    }

    private static Request async() {
        return Request.post("/", "x").host("any").with("prefer", "respond-async");
    }
}
