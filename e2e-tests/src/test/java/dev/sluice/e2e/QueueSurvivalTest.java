package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a 202 promises, against a process that is killed under load: the ledgers are the callers' and the callee's. */
class QueueSurvivalTest {
    private static final int KEYS = 4;
    private static final int ACCEPTED_BEFORE_THE_KILL = 60;

    @TempDir
    private Path directory;

    private final Map<Integer, List<String>> accepted = new ConcurrentHashMap<>(); // by key, in order
    private final Set<String> offered = ConcurrentHashMap.newKeySet();
    private final Map<String, String> ids = new ConcurrentHashMap<>(); // by body, as the callee saw it
    private final List<String> delivered = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void theProgramExists() {
        assumeThat(SluiceProcess.exists()).as("Sluice can be run").isTrue();
    }

    @Test
    void nothingAcknowledgedIsLostInventedOrOutOfOrderWhenTheProcessIsKilled() throws Exception {
        int port = freePort();
        try (var sluice = SluiceProcess.start(config(port))) {
            var enough = new CountDownLatch(ACCEPTED_BEFORE_THE_KILL);
            var callers = new ArrayList<Thread>();
            for (int key = 0; key < KEYS; key++) {
                int own = key;
                callers.add(Thread.ofPlatform().start(() -> enqueue(sluice.port("in"), own, enough)));
            }
            assertThat(enough.await(30, TimeUnit.SECONDS)).isTrue();
            sluice.kill();
            for (var caller : callers) caller.join();
        }
        var callee = callee(port);
        try (var sluice = SluiceProcess.start(config(port))) {
            assertThat(sluice.pid()).isPositive();
            await(() -> delivered.containsAll(accepted()));
        } finally {
            callee.stop(0);
        }
        assertThat(offered).containsAll(delivered);
        var first = new LinkedHashSet<>(delivered);
        accepted.forEach((key, bodies) ->
                assertThat(first.stream().filter(bodies::contains).toList()).isEqualTo(bodies));
    }

    private Set<String> accepted() {
        var all = new LinkedHashSet<String>();
        accepted.values().forEach(all::addAll);
        return all;
    }

    /** Offers one message after the other, until the proxy is gone. */
    private void enqueue(int port, int key, CountDownLatch enough) {
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; ; i++) {
                var body = key + "-" + i;
                offered.add(body);
                var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                        .header("Prefer", "respond-async")
                        .header("Sluice-Key", "key-" + key)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
                var response = client.send(request, HttpResponse.BodyHandlers.discarding());
                assertThat(response.statusCode()).isEqualTo(202);
                accepted.computeIfAbsent(key, unseen -> new CopyOnWriteArrayList<>())
                        .add(body);
                enough.countDown();
            }
        } catch (IOException killed) {
            // The last offer's fate is unknown; it was not acknowledged.
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpServer callee(int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var id = exchange.getRequestHeaders().getFirst("Sluice-Message-Id");
            var before = ids.putIfAbsent(body, id);
            assertThat(before).isIn(null, id);
            delivered.add(body);
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not in time").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private String config(int upstream) {
        var filters = "type.googleapis.com/envoy.extensions.filters.";
        return """
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
                bootstrap_extensions:
                - name: sluice.queue
                  typed_config: {"@type": type.googleapis.com/sluice.queue.v1.QueueStore, directory: "%s"}
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
                            typed_config: {"@type": type.googleapis.com/sluice.queue.v1.Queue}
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
                """.formatted(directory.resolve("journal"), filters, filters, upstream);
    }
}
