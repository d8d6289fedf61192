package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.parse.BootstrapOptions;
import dev.sluice.xds.parse.ConfigLoader;
import dev.sluice.xds.parse.Loaded;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A whole proxy in this process with a queue before its router and one cluster {@code up}; starts as often as wanted. */
final class QueueingProxy implements AutoCloseable {
    private static final Pattern LISTENER = Pattern.compile("::(127\\.0\\.0\\.1:\\d+)");

    private final Path directory;
    private final int[] upstreamPorts;
    private String clusterFields = "";
    private String accessLog = "";
    private String storeFields = "";
    private String routeFields = "";
    private String virtualHosts = "{name: all, domains: [\"*\"], routes: [{match: {prefix: /}, route: {cluster: up}}]}";
    private @Nullable String besides;
    private @Nullable Path tokenFile;
    private @Nullable HttpClient client; // closed before the proxy, whose drain waits for connections
    private @Nullable Sluice sluice;
    private String address = "";
    private String admin = "";

    QueueingProxy(Path directory, int... upstreamPorts) {
        this.directory = directory;
        this.upstreamPorts = upstreamPorts;
    }

    /** The upstreams speak HTTP/2. */
    QueueingProxy http2() {
        clusterFields = """
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: {http2_protocol_options: {}}
                """.stripTrailing();
        return this;
    }

    /** Exchanges are logged to this file in this format. */
    QueueingProxy logging(Path file, String format) {
        accessLog = """
                access_log: [{name: log, typed_config: {"@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog,
                  path: "%s", log_format: {text_format_source: {inline_string: "%s\\n"}}}}]
                """.formatted(file, format).indent(10).strip();
        return this;
    }

    /** Fields of the cluster, in flow style on one line. */
    QueueingProxy cluster(String field) {
        clusterFields = " ".repeat(4) + field;
        return this;
    }

    /** Fields of the route configuration, in flow style on one line. */
    QueueingProxy routeConfiguration(String field) {
        routeFields = field;
        return this;
    }

    /** The virtual hosts in flow style, with commas between. */
    QueueingProxy virtualHosts(String hosts) {
        virtualHosts = hosts;
        return this;
    }

    /** Bodies of all queues may have so much memory. */
    QueueingProxy memoryBytes(long bytes) {
        storeFields = ", memory_bytes: " + bytes;
        return this;
    }

    /** Operators need the token in this file. */
    QueueingProxy token(Path file) {
        tokenFile = file;
        return this;
    }

    /** The journal's volume outlives the pod. */
    QueueingProxy persistent() {
        storeFields = ", volume: PERSISTENT";
        return this;
    }

    /** Another listener like the first, whose queue has these settings. */
    QueueingProxy beside(String settings) {
        besides = settings;
        return this;
    }

    /** Where clients connect. */
    InetSocketAddress address() {
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /** Starts; {@code settings} are fields of the queue in flow style. */
    void start(String settings) throws Exception {
        var addressFile = directory.resolve("admin");
        Files.deleteIfExists(addressFile);
        var options = new RunOptions();
        options.adminAddressPath = addressFile;
        options.concurrency = 2;
        options.drainSeconds = 5;
        options.adminTokenFile = tokenFile;
        options.adminHosts = List.of("Sluice.local");
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        sluice = Sluice.start(load(settings), options);
        admin = Files.readString(addressFile);
        var listening = LISTENER.matcher(send("GET", admin, "/listeners", null).body());
        assertThat(listening.find()).isTrue();
        address = listening.group(1);
    }

    private Bootstrap load(String settings) {
        var other = besides;
        var yaml = """
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
                bootstrap_extensions:
                - name: sluice.queue
                  typed_config: {"@type": type.googleapis.com/sluice.queue.v1.QueueStore, directory: "%s",
                    max_bytes: 33554432, segment_bytes: 8388608%s}
                static_resources:
                  listeners:
                %s%s
                  clusters:
                  - name: up
                    type: STATIC
                    connect_timeout: 1s
                %s
                    load_assignment:
                      cluster_name: up
                      endpoints:
                      - lb_endpoints:
                %s
                """.formatted(
                        journal(),
                        storeFields,
                        listener("main", settings),
                        other == null ? "" : listener("beside", other),
                        clusterFields,
                        endpoints());
        return switch (ConfigLoader.loadBootstrap(null, new BootstrapOptions(yaml, "id", "cluster", "", false))) {
            case Loaded.Ok<Bootstrap> ok -> ok.value();
            case Loaded.Failed<Bootstrap> failed -> throw new AssertionError(failed.problems());
        };
    }

    private String listener(String name, String settings) {
        var extensions = "type.googleapis.com/envoy.extensions.filters.";
        return """
                  - name: %s
                    address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                    filter_chains:
                    - filters:
                      - name: hcm
                        typed_config:
                          "@type": %snetwork.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: main
                          %s
                          http_filters:
                          - name: sluice.filters.http.queue
                            typed_config: {"@type": type.googleapis.com/sluice.queue.v1.Queue%s}
                          - name: router
                            typed_config: {"@type": %shttp.router.v3.Router}
                          route_config:
                            name: main
                            %s
                            virtual_hosts: [%s]
                """.formatted(
                        name,
                        extensions,
                        accessLog,
                        settings.isEmpty() ? "" : ", " + settings,
                        extensions,
                        routeFields,
                        virtualHosts);
    }

    private String endpoints() {
        return IntStream.of(upstreamPorts)
                .mapToObj(port -> " ".repeat(8)
                        + "- {endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: " + port + "}}}}")
                .collect(Collectors.joining("\n"));
    }

    /** Where the journal is, once there is one. */
    Path journal() {
        return directory.resolve("journal");
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        return send("POST", address, path, body, headers);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", address, path, null, headers);
    }

    /** A request of any method without a body. */
    HttpResponse<String> request(String method, String path) throws IOException, InterruptedException {
        return send(method, address, path, null);
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return send("DELETE", address, path, null);
    }

    /** What the admin interface answers to a request that says it is for this host: the status. */
    int adminStatus(String method, String path, String host) throws IOException {
        int colon = admin.lastIndexOf(':');
        try (var socket = new Socket(admin.substring(0, colon), Integer.parseInt(admin.substring(colon + 1)))) {
            var request = method + " " + path + " HTTP/1.1\r\nhost: " + host
                    + "\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        }
    }

    /** Asks the admin interface. */
    HttpResponse<String> admin(String method, String path, String... headers) throws IOException, InterruptedException {
        return send(method, admin, path, null, headers);
    }

    private HttpResponse<String> send(String method, String host, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        var content = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        var request =
                HttpRequest.newBuilder(URI.create("http://" + host + path)).method(method, content);
        if (headers.length > 0) request.headers(headers);
        return Objects.requireNonNull(client).send(request.build(), BodyHandlers.ofString());
    }

    /** Asks until the answer holds {@code words}; gives the answer. */
    String until(String path, String words) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            var body = get(path).body();
            if (body.contains(words)) return body;
            assertThat(System.nanoTime()).as(body).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    void stop() {
        if (client != null) client.shutdownNow();
        client = null;
        var running = sluice;
        sluice = null;
        if (running != null) running.stop();
    }

    @Override
    public void close() {
        stop();
    }
}
