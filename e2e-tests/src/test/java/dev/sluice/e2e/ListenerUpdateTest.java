package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners that are replaced while clients come: from a file, in a process of its own. */
class ListenerUpdateTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeAll
    static void theProgramExists() {
        assumeThat(SluiceProcess.exists()).as("Sluice can be run").isTrue();
    }

    @BeforeEach
    void name() {
        file = directory.resolve("lds.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void noConnectionIsRefusedOrLostWhileItIsReplacedAtItsAddress(String reusePort) throws Exception {
        var fields = "enable_reuse_port: " + reusePort;
        write(fields, TestConfig.direct("v0"));
        try (var sluice = start()) {
            int port = sluice.port("main");
            var over = new AtomicBoolean();
            var calls = CompletableFuture.supplyAsync(() -> callUntil(over, port));
            for (int version = 1; version <= 20; version++) {
                var body = "v" + version;
                write(fields, TestConfig.direct(body));
                await().until(() -> call(port).body().equals(body));
            }
            over.set(true);
            assertThat(calls.join()).isPositive();
            assertThat(sluice.admin("/stats?filter=listener_in_place_updated")).contains(": 20");
        }
    }

    /** How many calls were made, each on a connection of its own and each answered. */
    private static int callUntil(AtomicBoolean over, int port) {
        int count = 0;
        while (!over.get()) {
            var answer = call(port);
            assertThat(answer.status()).as("call %d: %s", count, answer).isEqualTo(200);
            count++;
        }
        return count;
    }

    private static Response call(int port) {
        try (var client = RawClient.connect(port)) {
            return client.exchange(Request.get("/").host("any").with("connection", "close"));
        }
    }

    @Test
    void whatCannotBeBuiltIsRefusedAndCountedAndTheLastGoodOneServes() throws Exception {
        write("enable_reuse_port: false", TestConfig.direct("good"));
        try (var sluice = start()) {
            int port = sluice.port("main");
            write("enable_reuse_port: true", TestConfig.direct("other"));
            await().until(() ->
                    sluice.admin("/stats?filter=listener_create_failure").contains(": 1"));
            assertThat(sluice.log()).contains("main", "reuse port cannot be changed during an update");
            assertThat(call(port).body()).isEqualTo("good");
            write("enable_reuse_port: false", TestConfig.direct("better"));
            await().until(() -> call(port).body().equals("better"));
        }
    }

    @Test
    void connectionsOfAReplacedListenerAreClosedAfterTheDrainTime() throws Exception {
        write("", TestConfig.direct("old"));
        try (var sluice = start("--drain-time-s", "1");
                var client = RawClient.connect(sluice.port("main"))) {
            assertThat(client.exchange(Request.get("/").host("any")).body()).isEqualTo("old");
            write("", TestConfig.direct("new"));
            await().until(() -> call(sluice.port("main")).body().equals("new"));
            assertThat(client.closedByPeer()).isTrue();
            await().until(() ->
                    sluice.admin("/stats?filter=total_listeners_draining").contains(": 0"));
        }
    }

    private ProxyProcess start(String... flags) {
        return SluiceProcess.start(new TestConfig().top("""
                                node: {id: node, cluster: cluster}
                                dynamic_resources:
                                  lds_config: {resource_api_version: V3, path_config_source: {path: "%s"}}""".formatted(file)).yaml(), flags);
    }

    /** Replaces the file as Envoy wants it, by a rename. */
    private void write(String fields, String action) throws IOException {
        var next = directory.resolve("next");
        Files.writeString(next, """
                resources:
                - {"@type": type.googleapis.com/envoy.config.listener.v3.Listener, %s
                """.formatted(
                        TestConfig.listener("main", 0, fields, "", action).substring(1)));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
