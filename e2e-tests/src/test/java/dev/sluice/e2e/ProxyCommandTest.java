package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice proxy}: a sidecar with a queue in front of a service, without a file. */
class ProxyCommandTest {
    private static final Pattern PORT = Pattern.compile("from::127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    private Path directory;

    @BeforeAll
    static void theProgramExists() {
        assumeThat(SluiceProcess.exists()).as("Sluice can be run").isTrue();
    }

    private Process start(String... flags) throws IOException {
        var line = new ArrayList<>(SluiceProcess.command("proxy"));
        line.addAll(List.of(flags));
        return new ProcessBuilder(line)
                .redirectError(directory.resolve("log").toFile())
                .start();
    }

    private static String get(HttpClient client, String url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body();
    }

    @Test
    void keepsACallInItsQueueAndDeliversIt() throws Exception {
        var adminFile = directory.resolve("admin");
        try (var upstream = ScriptedUpstream.http1(List.of(Answer.ok("served")));
                var client = HttpClient.newHttpClient()) {
            var sluice = start(
                    "--from",
                    "127.0.0.1:0",
                    "--to",
                    "127.0.0.1:" + upstream.port(),
                    "--queue",
                    "--journal",
                    directory.resolve("journal").toString(),
                    "--admin",
                    "127.0.0.1:0",
                    "--admin-address-path",
                    adminFile.toString(),
                    "--concurrency",
                    "1");
            try {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> Files.exists(adminFile)
                                && !Files.readString(adminFile).isEmpty());
                var admin = "http://" + Files.readString(adminFile);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> get(client, admin + "/ready").startsWith("LIVE"));
                var listening = PORT.matcher(get(client, admin + "/listeners"));
                assertThat(listening.find()).isTrue();
                try (var caller = RawClient.connect(Integer.parseInt(listening.group(1)))) {
                    assertThat(caller.exchange(Request.post("/", "now").host("any"))
                                    .body())
                            .isEqualTo("served");
                    var kept = caller.exchange(
                            Request.post("/", "later").host("any").with("prefer", "respond-async"));
                    assertThat(kept.status()).isEqualTo(202);
                }
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> upstream.received().stream()
                                .map(Received::body)
                                .toList()
                                .contains("later"));
                assertThat(get(client, admin + "/queues")).contains("\"name\": \"to\"");
            } finally {
                sluice.destroyForcibly();
                sluice.waitFor();
            }
        }
    }

    @Test
    void printsABootstrapThatValidates() throws Exception {
        var printing = start(
                "--from",
                "[::1]:8080",
                "--to",
                "localhost:3000,[::1]:3001",
                "--queue",
                "--journal",
                directory.resolve("journal").toString(),
                "--admin",
                ":15000",
                "--print-config");
        var printed = new String(printing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(printing.waitFor()).isZero();
        assertThat(printed).contains("static_resources:", "sluice.filters.http.queue", "STRICT_DNS");
        assertThat(SluiceProcess.refusal(printed)).isEmpty();
        assertThat(directory.resolve("journal")).doesNotExist();
    }
}
