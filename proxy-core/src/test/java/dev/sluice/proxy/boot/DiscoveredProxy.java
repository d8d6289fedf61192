package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.parse.BootstrapOptions;
import dev.sluice.xds.parse.ConfigLoader;
import dev.sluice.xds.parse.Loaded;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * A whole proxy in this process that discovers clusters, endpoints, listeners and routes from files: of the clusters and
 * of the listeners one is good and one is refused.
 */
final class DiscoveredProxy implements AutoCloseable {
    private static final String T = "\"@type\": type.googleapis.com/envoy.";

    private final Path directory;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Sluice sluice;
    private final String admin;

    DiscoveredProxy(Path directory) throws Exception {
        this.directory = directory;
        clusters("c1", "good");
        write("none.yaml", "version_info: e0\nresources: []");
        write(
                "eds.yaml",
                "version_info: e1\nresources: [{" + T + "config.endpoint.v3.ClusterLoadAssignment, cluster_name: svc, "
                        + endpoint() + "}]");
        write(
                "lds.yaml",
                "version_info: l1\nresources:\n- {" + T + "config.listener.v3.Listener, name: good, "
                        + listener("dyn", rds()) + "}\n- {" + T + "config.listener.v3.Listener, name: refused, "
                        + listener("dyn", "route_config: {name: x}, tracing: {}") + "}\n");
        routes("r1", "good");
        var file = directory.resolve("admin");
        var options = new RunOptions();
        options.adminAddressPath = file;
        options.concurrency = 2;
        options.drainSeconds = 1;
        sluice = Sluice.start(bootstrap(), options);
        admin = Files.readString(file);
    }

    /** Replaces the discovered clusters; {@code name} is one that discovers endpoints. */
    void clusters(String version, String name) throws IOException {
        write(
                "cds.yaml",
                "version_info: " + version + "\nresources:\n- {" + T + "config.cluster.v3.Cluster, name: " + name
                        + ", type: EDS, eds_cluster_config: {service_name: svc, eds_config: {" + path("eds")
                        + "}}}\n- {" + T
                        + "config.cluster.v3.Cluster, name: refused, lb_policy: MAGLEV}\n- {" + T
                        + "config.cluster.v3.Cluster, name: empty, type: EDS, eds_cluster_config: "
                        + "{eds_config: {" + path("none") + "}}}\n");
    }

    /** Replaces the discovered routes. */
    void routes(String version, String cluster) throws IOException {
        routes("rr", version, cluster);
    }

    /** Replaces the discovered routes by routes of a name. */
    void routes(String name, String version, String cluster) throws IOException {
        write(
                "rds.yaml",
                "version_info: " + version + "\nresources: [{" + T
                        + "config.route.v3.RouteConfiguration, name: " + name
                        + ", virtual_hosts: [{name: v, domains: ['*'], routes: "
                        + "[{match: {prefix: /}, route: {cluster: " + cluster + "}}]}]}]");
    }

    private Bootstrap bootstrap() {
        var yaml = "node: {id: me, cluster: mine}\n"
                + "stats_flush_interval: 1s\n"
                + "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}\n"
                + "dynamic_resources: {cds_config: {" + path("cds") + "}, lds_config: {" + path("lds") + "}}\n"
                + "static_resources:\n"
                + "  listeners: [{name: fixed, " + listener("fix", inline()) + "}]\n"
                + "  clusters: [{name: fixed, type: STATIC, load_assignment: {cluster_name: fixed, " + endpoint()
                + "}}]\n";
        return switch (ConfigLoader.loadBootstrap(null, new BootstrapOptions(yaml, "", "", "", false))) {
            case Loaded.Ok<Bootstrap> ok -> ok.value();
            case Loaded.Failed<Bootstrap> failed -> throw new AssertionError(failed.problems());
        };
    }

    private String path(String file) {
        return "path_config_source: {path: '" + directory.resolve(file + ".yaml") + "'}";
    }

    private String rds() {
        return "rds: {route_config_name: rr, config_source: {" + path("rds") + "}}";
    }

    private static String inline() {
        return "route_config: {name: inline, virtual_hosts: [{name: v, domains: ['*'], routes: "
                + "[{match: {prefix: /}, direct_response: {status: 204}}]}]}";
    }

    private static String listener(String statPrefix, String routes) {
        return "address: {socket_address: {address: 127.0.0.1, port_value: 0}}, filter_chains: [{filters: [{name: hcm, "
                + "typed_config: {" + T
                + "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: "
                + statPrefix
                + ", " + routes + ", http_filters: [{name: router, typed_config: {" + T
                + "extensions.filters.http.router.v3.Router}}]}}]}]";
    }

    private static String endpoint() {
        return "endpoints: [{lb_endpoints: [{endpoint: {hostname: h, address: "
                + "{socket_address: {address: 127.0.0.1, port_value: 9}}}}]}]";
    }

    /** Writes beside and moves, as who changes a watched file does. */
    private void write(String name, String text) throws IOException {
        var beside = Files.writeString(directory.resolve(name + ".new"), text);
        Files.move(beside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** An admin page, without white space. */
    String page(String path) throws IOException, InterruptedException {
        return get("http://" + admin + path).replaceAll("[ \n]+", "");
    }

    /** Asks the admin port for a change. */
    String post(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + admin + path))
                .POST(BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    /** The lines of {@code /stats} that match. */
    String stats(String filter) throws IOException, InterruptedException {
        return get("http://" + admin + "/stats?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
    }

    /** Sends a request to the first address of a listener. */
    void visit(String listener) throws IOException, InterruptedException {
        var lines = get("http://" + admin + "/listeners").lines().toList();
        for (var line : lines) {
            if (line.startsWith(listener + "::")) {
                get("http://" + line.substring(listener.length() + 2) + "/");
                return;
            }
        }
        throw new AssertionError(listener + " is not among " + lines);
    }

    private String get(String uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
                .body();
    }

    /** Waits until the lines of {@code /stats} that match {@code filter} have a part that {@code expression} matches. */
    void awaitStats(String filter, String expression) throws IOException, InterruptedException {
        long began = System.nanoTime();
        var wanted = Pattern.compile(expression);
        while (!wanted.matcher(stats(filter)).find()) {
            assertThat(System.nanoTime() - began).as(stats(filter)).isLessThan(TimeUnit.SECONDS.toNanos(20));
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        client.close();
        sluice.stop();
    }
}
