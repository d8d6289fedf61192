package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.SurvivalLedger.Offer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a 202 promises, against a process that is killed under load, again and again over one journal. Half of the
 * callers send an Idempotency-Key and repeat what they had no answer to; the callee fails some messages once and refuses
 * some for good.
 */
class QueueSurvivalTest {
    private static final int CALLERS = 6;
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern DEAD = Pattern.compile("\"id\": \"([^\"]+)\"");

    /** When a cycle ends. */
    private enum Kill {
        /** After so many acceptances. */
        UNDER_LOAD,
        /** The moment a segment is new. */
        AT_ROTATION,
        /** While nobody listens at the callee's. */
        CALLEE_DOWN
    }

    @TempDir
    private Path directory;

    private final SurvivalLedger ledger = new SurvivalLedger();
    private final List<Caller> callers = new ArrayList<>();

    @BeforeAll
    static void theProgramExists() {
        assumeThat(SluiceProcess.exists()).as("Sluice can be run").isTrue();
    }

    @Test
    void nothingAcknowledgedIsLostInventedOrOutOfOrderWhenTheProcessIsKilled() throws Exception {
        survives(3, 1);
    }

    @Test
    @Tag("full")
    void norWhenItIsKilledThirtyTimes() throws Exception {
        survives(30, 2);
    }

    private void survives(int cycles, long seed) throws Exception {
        var random = new SplittableRandom(seed);
        for (int key = 0; key < CALLERS; key++) callers.add(new Caller(key, random.split()));
        try (var callee = new SurvivalCallee(ledger)) {
            for (int cycle = 0; cycle < cycles; cycle++) {
                var kill = Kill.values()[cycle % Kill.values().length];
                if (kill == Kill.CALLEE_DOWN) callee.stop();
                load(callee.port(), kill, 20 + random.nextInt(100));
                ledger.killed();
                if (kill == Kill.CALLEE_DOWN) callee.start();
            }
            try (var sluice = SluiceProcess.start(config(callee.port()))) {
                for (var caller : callers) caller.repeatUnanswered(sluice.port("in"));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(sluice.admin("/queues/up"))
                                .contains("\"waiting\": 0", "\"ready\": 0", "\"in_flight\": 0"));
                ledger.check(dead(sluice));
            }
        }
    }

    private void load(int callee, Kill kill, int acceptances) throws Exception {
        try (var sluice = SluiceProcess.start(config(callee))) {
            var enough = new CountDownLatch(acceptances);
            var threads = new ArrayList<Thread>();
            for (var caller : callers) {
                threads.add(Thread.ofPlatform().start(() -> caller.enqueue(sluice.port("in"), enough)));
            }
            assertThat(enough.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            if (kill == Kill.AT_ROTATION) awaitRotation();
            sluice.kill();
            for (var thread : threads) thread.join();
        }
    }

    private void awaitRotation() throws IOException {
        var before = segments();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (segments().equals(before))
            assertThat(System.nanoTime()).as("no rotation").isLessThan(end);
    }

    private List<Path> segments() throws IOException {
        try (var files = Files.list(directory.resolve("journal"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("segment-"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> dead(ProxyProcess sluice) {
        return DEAD.matcher(sluice.admin("/queues/up/messages?state=dead&limit=10000"))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Offers one message after the other under one key, until the proxy is gone. */
    private final class Caller {
        private final int key;
        private final SplittableRandom random;
        private final boolean idempotent;
        private int next;

        /** What had no answer and is to be repeated. */
        private Offer unanswered = Offer.NONE;

        Caller(int key, SplittableRandom random) {
            this.key = key;
            this.random = random;
            idempotent = key % 2 == 0;
        }

        void enqueue(int port, CountDownLatch enough) {
            try (var client = client()) {
                if (unanswered != Offer.NONE) offer(client, port, unanswered);
                while (true) {
                    var offer = Offer.make(key, next++, random);
                    ledger.offered(offer);
                    offer(client, port, offer);
                    if (idempotent && random.nextInt(8) == 0) offer(client, port, offer);
                    enough.countDown();
                }
            } catch (IOException killed) {
                // The fate of what was under way is not known: it was not acknowledged.
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void repeatUnanswered(int port) throws Exception {
            try (var client = client()) {
                if (unanswered != Offer.NONE) offer(client, port, unanswered);
            }
        }

        private void offer(HttpClient client, int port, Offer offer) throws IOException, InterruptedException {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                    .timeout(PATIENCE)
                    .header("Prefer", "respond-async")
                    .header("Sluice-Key", "key-" + key)
                    .POST(BodyPublishers.ofString(offer.body()));
            if (idempotent) {
                request.header("Idempotency-Key", '"' + offer.name() + '"');
                unanswered = offer;
            }
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            var monitor = response.headers().firstValue("location").orElse("");
            if (response.headers().firstValue("asyncresult").isPresent()) ledger.repeated(offer);
            else ledger.answered(offer, response.statusCode(), monitor.substring(monitor.lastIndexOf('/') + 1));
            unanswered = Offer.NONE;
        }

        private HttpClient client() {
            return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        }
    }

    private String config(int upstream) {
        var filters = "type.googleapis.com/envoy.extensions.filters.";
        return """
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
                bootstrap_extensions:
                - name: sluice.queue
                  typed_config:
                    "@type": type.googleapis.com/sluice.queue.v1.QueueStore
                    directory: "%s"
                    segment_bytes: %d
                    max_bytes: 134217728
                static_resources:
                  listeners:
                  - name: in
                    address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                    filter_chains:
                    - filters:
                      - name: hcm
                        typed_config:
                          "@type": %snetwork.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: in
                          http_filters:
                          - name: sluice.filters.http.queue
                            typed_config:
                              "@type": type.googleapis.com/sluice.queue.v1.Queue
                              on_key_failure: DEAD_LETTER_AND_CONTINUE
                              brake: {same_cause: 0}
                              bounds: {max_message_bytes: 65536}
                              retry: {min_backoff: 0.01s, max_backoff: 0.1s}
                          - name: router
                            typed_config: {"@type": %shttp.router.v3.Router}
                          route_config:
                            name: in
                            virtual_hosts:
                            - {name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: up}}]}
                  clusters:
                  - name: up
                    type: STATIC
                    connect_timeout: 1s
                    load_assignment:
                      cluster_name: up
                      endpoints:
                      - lb_endpoints:
                        - {endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}
                """.formatted(directory.resolve("journal"), SEGMENT_BYTES, filters, filters, upstream);
    }
}
