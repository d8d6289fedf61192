package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.parse.BootstrapOptions;
import dev.sluice.xds.parse.ConfigLoader;
import dev.sluice.xds.parse.Loaded;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners {@code a} and {@code b} with one queue and one route table, all from files that change while it runs. */
class DiscoveredQueueTest {
    private static final String T = "\"@type\": type.googleapis.com/envoy.";
    private static final String QUEUE = "\"@type\": type.googleapis.com/sluice.queue.v1.Queue";

    @TempDir
    private Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Callee callee;
    private Sluice sluice;
    private String admin;

    @BeforeEach
    void start() throws Exception {
        callee = new Callee();
        callee.answering(200, "here");
    }

    private void begin() throws Exception {
        var file = directory.resolve("admin");
        var options = new RunOptions();
        options.adminAddressPath = file;
        options.concurrency = 2;
        options.drainSeconds = 1;
        sluice = Sluice.start(bootstrap(), options);
        admin = Files.readString(file);
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        if (sluice != null) sluice.stop();
        callee.close();
    }

    private Bootstrap bootstrap() {
        var yaml = "node: {id: me, cluster: mine}\n"
                + "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}\n"
                + "bootstrap_extensions: [{name: sluice.queue, typed_config: {\"@type\": "
                + "type.googleapis.com/sluice.queue.v1.QueueStore, directory: '" + directory.resolve("journal")
                + "'}}]\n"
                + "dynamic_resources: {lds_config: {" + path("lds") + "}}\n"
                + "static_resources: {clusters: [{name: up, type: STATIC, connect_timeout: 1s, load_assignment: "
                + "{cluster_name: up, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: "
                + "{address: 127.0.0.1, port_value: " + callee.port() + "}}}}]}]}}]}\n";
        return switch (ConfigLoader.loadBootstrap(null, new BootstrapOptions(yaml, "", "", "", false))) {
            case Loaded.Ok<Bootstrap> ok -> ok.value();
            case Loaded.Failed<Bootstrap> failed -> throw new AssertionError(failed.problems());
        };
    }

    private String path(String file) {
        return "path_config_source: {path: '" + directory.resolve(file + ".yaml") + "'}";
    }

    /** The listeners, each with how many messages the queue may hold. */
    private void listeners(int a, int b) throws IOException {
        write("lds.yaml", "resources:\n" + listener("a", a) + listener("b", b));
    }

    private String listener(String name, int messages) {
        return "- {" + T + "config.listener.v3.Listener, name: " + name
                + ", address: {socket_address: {address: 127.0.0.1, port_value: 0}}, filter_chains: [{filters: [{name: hcm, "
                + "typed_config: {" + T
                + "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: " + name
                + ", rds: {route_config_name: rr, config_source: {" + path("rds") + "}}, http_filters: ["
                + "{name: sluice.filters.http.queue, typed_config: {" + QUEUE + ", bounds: {max_messages: " + messages
                + "}}}, {name: router, typed_config: {" + T + "extensions.filters.http.router.v3.Router}}]}}]}]}\n";
    }

    private void routes(String... routes) throws IOException {
        write(
                "rds.yaml",
                "resources: [{" + T + "config.route.v3.RouteConfiguration, name: rr, virtual_hosts: "
                        + "[{name: v, domains: ['*'], routes: [" + String.join(", ", routes) + "]}]}]");
    }

    /** A route, with how many messages its queue may hold or with what its listener says. */
    private static String route(String prefix, int messages) {
        var override = ", typed_per_filter_config: {sluice.filters.http.queue: {" + QUEUE + ", bounds: {max_messages: "
                + messages + "}}}";
        return "{match: {prefix: " + prefix + "}, route: {cluster: up}" + (messages == 0 ? "" : override) + "}";
    }

    /** Writes beside and moves, as who changes a watched file does. */
    private void write(String name, String text) throws IOException {
        var beside = Files.writeString(directory.resolve(name + ".new"), text);
        Files.move(beside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private HttpResponse<String> send(String method, String uri, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(uri)).method(method, BodyPublishers.noBody());
        if (headers.length > 0) request.headers(headers);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private String address(String listener) throws Exception {
        for (var line :
                send("GET", "http://" + admin + "/listeners").body().lines().toList()) {
            if (line.startsWith(listener + "::")) return "http://" + line.substring(listener.length() + 2);
        }
        throw new AssertionError(listener + " is not there");
    }

    /** Queues a message that is not to be delivered soon; gives the status. */
    private int keep(String listener) throws Exception {
        return send("POST", address(listener) + "/", "Prefer", "respond-async", "Sluice-Deliver-After", "PT1H")
                .statusCode();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void until(Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private boolean stats(String filter, String words) throws Exception {
        return send("GET", "http://" + admin + "/stats?filter=" + filter).body().contains(words);
    }

    @Test
    void routesThatListenersShareChangeTheQueueForAllOfThem() throws Exception {
        routes(route("/", 0));
        listeners(2, 2);
        begin();
        assertThat(keep("a")).isEqualTo(202);
        assertThat(keep("b")).isEqualTo(202);
        assertThat(keep("a")).isEqualTo(503);
        routes(route("/", 3));
        until(() -> keep("b") == 202);
        assertThat(keep("a")).isEqualTo(503);
    }

    @Test
    void routesWithTwoSetsOfSettingsChangeNothing() throws Exception {
        routes(route("/", 1));
        listeners(1, 1);
        begin();
        assertThat(keep("a")).isEqualTo(202);
        routes(route("/x", 5), route("/", 6));
        until(() -> stats("rr.update_rejected", "update_rejected: 1"));
        assertThat(keep("a")).isEqualTo(503);
        assertThat(keep("b")).isEqualTo(503);
        assertThat(send("GET", address("b") + "/x").body()).isEqualTo("here");
    }

    @Test
    void listenersAreUpdatedOneAfterAnother() throws Exception {
        routes(route("/", 0));
        listeners(1, 1);
        begin();
        assertThat(keep("a")).isEqualTo(202);
        listeners(2, 1);
        until(() -> keep("b") == 202);
        assertThat(keep("a")).isEqualTo(503);
        listeners(2, 4);
        until(() -> stats("lds.update_rejected", "update_rejected: 1"));
        assertThat(keep("b")).isEqualTo(503);
        listeners(3, 3);
        until(() -> keep("a") == 202);
        assertThat(keep("b")).isEqualTo(503);
    }

    @Test
    void aMessageWhoseRouteHasGoneWaitsAndIsDeliveredWhenItIsBack() throws Exception {
        routes(route("/", 0));
        listeners(10, 10);
        int port = callee.port();
        callee.close();
        begin();
        var monitor = address("a");
        var accepted = send("POST", monitor + "/orders", "Prefer", "respond-async");
        assertThat(accepted.statusCode()).isEqualTo(202);
        monitor += accepted.headers().firstValue("location").orElseThrow();
        var status = monitor + "/status";
        until(() -> send("GET", status).body().contains("connect failure"));
        routes(route("/elsewhere", 0));
        until(() -> send("GET", status).body().contains("no route"));
        callee = new Callee(port);
        callee.answering(200, "delivered");
        assertThat(send("GET", status).body()).contains("\"attempts\":0");
        routes(route("/", 0));
        var done = send("GET", monitor + "?wait=20");
        assertThat(done.body()).isEqualTo("delivered");
        assertThat(callee.next().header("Sluice-Attempt")).isEqualTo("1");
    }
}
