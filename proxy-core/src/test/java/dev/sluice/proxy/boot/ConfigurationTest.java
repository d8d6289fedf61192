package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    @TempDir
    Path directory;

    private RunOptions options(String chains) {
        var options = new RunOptions();
        options.configYaml = """
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
                static_resources:
                  listeners:
                  - name: l
                    stat_prefix: l
                    address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                    filter_chains: %s
                """.formatted(chains);
        options.concurrency = 1;
        options.drainSeconds = 1;
        options.adminAddressPath = directory.resolve("admin");
        return options;
    }

    private RunOptions log(Path path) {
        return options("""
                [{filters: [{name: h, typed_config: {"@type": a/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,\
                 stat_prefix: s, route_config: {}, http_filters: [{name: r, typed_config: {"@type": a/envoy.extensions.filters.http.router.v3.Router}}],\
                 access_log: [{name: f, typed_config: {"@type": a/envoy.extensions.access_loggers.file.v3.FileAccessLog, path: %s}}]}}]}]
                """.formatted(path));
    }

    @Test
    void refusesAnAccessLogThatCannotBeOpened() {
        var path = directory.resolve("none/access.log");
        assertThatThrownBy(() -> Configuration.load(log(path)))
                .isInstanceOfSatisfying(
                        BadConfiguration.class,
                        bad -> assertThat(bad.problems())
                                .singleElement()
                                .asString()
                                .startsWith(
                                        "static_resources.listeners[0].filter_chains[0].filters[0].typed_config.access_log[0]: ")
                                .contains("cannot open " + path));
    }

    @Test
    void makesAnAccessLogThatIsNotThere() throws BadConfiguration {
        var path = directory.resolve("access.log");
        Configuration.load(log(path));
        assertThat(path).isEmptyFile();
    }

    @Test
    void closesConnectionsOfAListenerWithoutFilters() throws Exception {
        var options = options("[{}]");
        var sluice = Sluice.start(Configuration.load(options), options);
        try {
            try (var socket = new Socket("127.0.0.1", port())) {
                socket.setSoTimeout(10_000);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(admin("/stats?filter=^listener.l.downstream_cx_total")).contains("downstream_cx_total: 1");
        } finally {
            sluice.stop();
            sluice.awaitStopped();
        }
    }

    private int port() throws IOException, InterruptedException {
        var matcher = Pattern.compile("l::127.0.0.1:([0-9]+)").matcher(admin("/listeners"));
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private String admin(String path) throws IOException, InterruptedException {
        var uri = URI.create("http://" + Files.readString(directory.resolve("admin")) + path.replace("^", "%5E"));
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
