package dev.sluice.bench;

import dev.sluice.proxy.boot.Main;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** The whole proxy with one worker in this process, as {@code sluice run} starts it. It ends with the process. */
final class InProcessProxy {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final String EXTENSIONS = "type.googleapis.com/envoy.extensions.";

    private InProcessProxy() {}

    /**
     * Starts it and waits until it serves; one route leads to the upstream.
     *
     * @return where it listens
     */
    static InetSocketAddress start(int upstream, boolean http2, boolean accessLog)
            throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("sluice-bench");
        var config = Files.writeString(directory.resolve("sluice.yaml"), config(upstream, http2, accessLog));
        var admin = directory.resolve("admin");
        Thread.ofPlatform()
                .daemon()
                .name("main")
                .start(() -> Main.main(new String[] {
                    "run",
                    "-c",
                    config.toString(),
                    "--concurrency",
                    "1",
                    "-l",
                    "warning",
                    "--drain-time-s",
                    "1",
                    "--admin-address-path",
                    admin.toString()
                }));
        for (int i = 0; i < PATIENCE_MILLIS; i += 10) {
            if (Files.exists(admin)
                    && !Files.readString(admin).isEmpty()
                    && page(admin, "/ready").statusCode() == 200) {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), listenerPort(admin));
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new IOException("the proxy does not get ready");
    }

    private static int listenerPort(Path admin) throws IOException, InterruptedException {
        var page = page(admin, "/listeners").body();
        var found = Pattern.compile("in::.*:(\\d+)").matcher(page);
        if (!found.find()) throw new IOException("no listener in: " + page);
        return Integer.parseInt(found.group(1));
    }

    private static HttpResponse<String> page(Path admin, String path) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://" + Files.readString(admin) + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String config(int upstream, boolean http2, boolean accessLog) {
        var log = !accessLog ? "" : """
                access_log:
                          - {name: file, typed_config: {"@type": %saccess_loggers.file.v3.FileAccessLog, path: /dev/null}}""".formatted(EXTENSIONS);
        var options = !http2 ? "" : """
                typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": %supstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: {http2_protocol_options: {}}""".formatted(EXTENSIONS);
        return """
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
                static_resources:
                  listeners:
                  - name: in
                    address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                    filter_chains:
                    - filters:
                      - name: hcm
                        typed_config:
                          "@type": %1$sfilters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: in
                          %2$s
                          http_filters:
                          - {name: router, typed_config: {"@type": %1$sfilters.http.router.v3.Router}}
                          route_config:
                            name: in
                            virtual_hosts:
                            - name: all
                              domains: ['*']
                              routes:
                              - {match: {prefix: /}, route: {cluster: up}}
                  clusters:
                  - name: up
                    type: STATIC
                    %3$s
                    load_assignment: {cluster_name: up, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %4$d}}}}]}]}
                """.formatted(EXTENSIONS, log, options, upstream);
    }
}
