package dev.sluice.proxy.boot;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code sluice proxy}: the sidecar in front of a service, without a file. */
final class ProxyCommand implements Action {
    private static final String QUEUE_FILTER = """
        - name: sluice.filters.http.queue
          typed_config:
            "@type": type.googleapis.com/sluice.queue.v1.Queue
            name: to
        """.indent(10);

    private static final Flag<String> FROM =
            Flag.text("from", "[HOST]:PORT", "where to listen").with(Flag.Trait.REQUIRED);
    private static final Flag<String> TO = Flag.text("to", "HOST:PORT", "the service's hosts")
            .with(Flag.Trait.REQUIRED)
            .with(Flag.Trait.LISTED);
    private static final Flag<String> ADMIN = Flag.text("admin", "[HOST]:PORT", "the admin interface; default: none");
    private static final Flag<Boolean> QUEUE =
            Flag.on("queue", "keep calls with \"Prefer: respond-async\" in a durable queue, named \"to\"");
    private static final Flag<Path> JOURNAL = Flag.path(
            "journal",
            "DIR",
            "where the queue is kept; default: $SLUICE_JOURNAL, else /var/lib/sluice/journal where that can be written,"
                    + " else ~/.local/state/sluice/journal");
    private static final Flag<Boolean> PRINT_CONFIG = Flag.on("print-config", "print the bootstrap and end");

    @Override
    public String name() {
        return "proxy";
    }

    @Override
    public String description() {
        return "Runs the sidecar in front of a service, without a configuration file.";
    }

    @Override
    public List<Flag<?>> flags() {
        return Flag.together(List.of(FROM, TO, ADMIN, QUEUE, JOURNAL, PRINT_CONFIG), RunFlags.ALL);
    }

    @Override
    public int run(Arguments given) {
        try {
            var bootstrap = bootstrap(given);
            if (given.has(PRINT_CONFIG)) {
                System.out.print(bootstrap);
                return 0;
            }
            var options = new RunOptions();
            options.fileFlushMillis = 200; // somebody looks on: access-log lines come at once
            RunFlags.fill(options, given).configYaml = bootstrap;
            if (given.has(QUEUE)) System.err.println("queue \"to\" is kept in " + journalDirectory(given));
            return RunCommand.run(options);
        } catch (BadConfiguration e) {
            for (var problem : e.problems()) System.err.println(problem);
            return 1;
        }
    }

    /** The bootstrap for the flags given, as YAML that {@code sluice run} reads. */
    static String bootstrap(Arguments given) throws BadConfiguration {
        var endpoints = new StringBuilder();
        boolean names = false;
        for (var host : given.values(TO)) {
            var address = HostAndPort.parse("--to", host, "localhost");
            names |= !address.isLiteral();
            endpoints
                    .append("        - endpoint: {address: ")
                    .append(address.yaml())
                    .append("}\n");
        }
        var text = new ArrayList<String>();
        var admin = given.value(ADMIN);
        if (admin != null) {
            text.add("admin: {address: "
                    + HostAndPort.parse("--admin", admin, "127.0.0.1").yaml() + "}");
        }
        if (given.has(QUEUE)) {
            text.add("""
                bootstrap_extensions:
                - name: sluice.queue
                  typed_config:
                    "@type": type.googleapis.com/sluice.queue.v1.QueueStore
                    directory: '%s'\
                """.formatted(journalDirectory(given).toString().replace("'", "''")));
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
                HostAndPort.parse("--from", given.value(FROM, ""), "0.0.0.0").yaml(),
                given.has(QUEUE) ? QUEUE_FILTER : "",
                names ? "STRICT_DNS" : "STATIC",
                endpoints));
        return String.join("\n", text);
    }

    private static Path journalDirectory(Arguments given) {
        var journal = given.value(JOURNAL);
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
