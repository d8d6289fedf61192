package dev.sluice.proxy.boot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice proxy}: the sidecar in front of a service, without a file. */
@Command(name = "proxy", description = "Runs the sidecar in front of a service, without a configuration file.")
final class ProxyCommand implements Callable<Integer> {
    private static final String QUEUE_FILTER = """
        - name: sluice.filters.http.queue
          typed_config:
            "@type": type.googleapis.com/sluice.queue.v1.Queue
            name: to
        """.indent(10);

    @Option(names = "--from", required = true, paramLabel = "[HOST]:PORT", description = "where to listen")
    private String from = "";

    @Option(names = "--to", required = true, split = ",", paramLabel = "HOST:PORT", description = "the service's hosts")
    private List<String> to = List.of();

    @Option(names = "--admin", paramLabel = "[HOST]:PORT", description = "the admin interface; default: none")
    private @Nullable String admin;

    @Option(
            names = "--queue",
            description = "keep calls with \"Prefer: respond-async\" in a durable queue, named \"to\"")
    private boolean queue;

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "where the queue is kept; default: $SLUICE_JOURNAL, else /var/lib/sluice/journal where that "
                    + "can be written, else ~/.local/state/sluice/journal")
    private @Nullable Path journal;

    @Option(names = "--print-config", description = "print the bootstrap and end")
    private boolean printConfig;

    @Mixin
    private RunOptions options = watched();

    /** Somebody looks on: access-log lines come at once. */
    private static RunOptions watched() {
        var options = new RunOptions();
        options.fileFlushMillis = 200;
        return options;
    }

    @Override
    public Integer call() {
        try {
            var bootstrap = bootstrap();
            if (printConfig) {
                System.out.print(bootstrap);
                return 0;
            }
            options.configYaml = bootstrap;
            if (queue) System.err.println("queue \"to\" is kept in " + journalDirectory());
            return new RunCommand(options).call();
        } catch (BadConfiguration e) {
            for (var problem : e.problems()) System.err.println(problem);
            return 1;
        }
    }

    /** The bootstrap for the flags given, as YAML that {@code sluice run} reads. */
    String bootstrap() throws BadConfiguration {
        var endpoints = new StringBuilder();
        boolean names = false;
        for (var host : to) {
            var address = HostAndPort.parse("--to", host, "localhost");
            names |= !address.isLiteral();
            endpoints
                    .append("        - endpoint: {address: ")
                    .append(address.yaml())
                    .append("}\n");
        }
        var text = new ArrayList<String>();
        if (admin != null) {
            text.add("admin: {address: "
                    + HostAndPort.parse("--admin", admin, "127.0.0.1").yaml() + "}");
        }
        if (queue) {
            text.add("""
                bootstrap_extensions:
                - name: sluice.queue
                  typed_config:
                    "@type": type.googleapis.com/sluice.queue.v1.QueueStore
                    directory: '%s'\
                """.formatted(journalDirectory().toString().replace("'", "''")));
        }
        text.add("""
            static_resources:
              listeners:
              - name: from
                address: %s
                filter_chains:
                - filters:
                  - name: http
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: from
                      access_log:
                      - name: stdout
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog
                      route_config:
                        name: from
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - match: {prefix: /}
                            route: {cluster: to}
                      http_filters:
            %s          - name: router
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
              clusters:
              - name: to
                type: %s
                connect_timeout: 1s
                load_assignment:
                  cluster_name: to
                  endpoints:
                  - lb_endpoints:
            %s\
            """.formatted(
                        HostAndPort.parse("--from", from, "0.0.0.0").yaml(),
                        queue ? QUEUE_FILTER : "",
                        names ? "STRICT_DNS" : "STATIC",
                        endpoints));
        return String.join("\n", text);
    }

    private Path journalDirectory() {
        if (journal != null) return journal.toAbsolutePath();
        var named = System.getenv("SLUICE_JOURNAL");
        if (named != null && !named.isEmpty()) return Path.of(named).toAbsolutePath();
        var system = Path.of("/var/lib/sluice/journal");
        var existing = system;
        while (existing != null && !Files.exists(existing)) existing = existing.getParent();
        return existing != null && Files.isWritable(existing)
                ? system
                : home(System.getenv("HOME"), System.getProperty("user.home")).resolve(".local/state/sluice/journal");
    }

    /** Where the user's things are: as the environment says, else as the system's list of users does. */
    static Path home(@Nullable String environment, String listed) {
        return Path.of(environment == null || environment.isEmpty() ? listed : environment)
                .toAbsolutePath();
    }
}
