package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.queue.journal.DiskStorage;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.parse.BootstrapOptions;
import dev.sluice.xds.parse.ConfigLoader;
import dev.sluice.xds.parse.Loaded;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails leaves nothing of the journal behind. */
class RefusedStartTest {
    private static final String T = "\"@type\": type.googleapis.com/";
    private static final String FILTERS = T + "envoy.extensions.filters.";

    @TempDir
    private Path directory;

    @Test
    void aPortThatIsTakenLeavesTheJournalFree() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var options = new RunOptions();
            options.concurrency = 1;
            var bootstrap = bootstrap(taken.getLocalPort());
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> Sluice.start(bootstrap, options))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("cannot listen on");
                DiskStorage.open(journal()).close();
            }
        }
    }

    @Test
    void anInterruptedStartLeavesTheJournalFree() throws Exception {
        var options = new RunOptions();
        options.concurrency = 1;
        assertThatThrownBy(() -> {
                    Thread.currentThread().interrupt();
                    try {
                        Sluice.start(bootstrap(0), options);
                    } finally {
                        Thread.interrupted();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("interrupted");
        DiskStorage.open(journal()).close();
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private Bootstrap bootstrap(int port) {
        var yaml = "node: {id: me, cluster: mine}\n"
                + "bootstrap_extensions: [{name: sluice.queue, typed_config: {" + T
                + "sluice.queue.v1.QueueStore, directory: '" + journal()
                + "', max_bytes: 33554432, segment_bytes: 8388608}}]\n"
                + "static_resources: {listeners: [" + listener("queued", 0, queue()) + ", "
                + listener("taken", port, "") + "]}\n";
        return switch (ConfigLoader.loadBootstrap(null, new BootstrapOptions(yaml, "", "", "", false))) {
            case Loaded.Ok<Bootstrap> ok -> ok.value();
            case Loaded.Failed<Bootstrap> failed -> throw new AssertionError(failed.problems());
        };
    }

    private static String queue() {
        return "{name: sluice.filters.http.queue, typed_config: {" + T + "sluice.queue.v1.Queue, name: q}}, ";
    }

    private static String listener(String name, int port, String filters) {
        return "{name: " + name + ", address: {socket_address: {address: 127.0.0.1, port_value: " + port
                + "}}, filter_chains: [{filters: [{name: hcm, typed_config: {" + FILTERS
                + "network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: " + name
                + ", http_filters: [" + filters + "{name: router, typed_config: {" + FILTERS
                + "http.router.v3.Router}}], route_config: {name: " + name
                + ", virtual_hosts: [{name: v, domains: ['*'], routes: [{match: {prefix: /}, direct_response: "
                + "{status: 200}}]}]}}}]}]}";
    }
}
