package dev.sluice.proxy.boot;

import dev.sluice.proxy.admin.TrustedHosts;
import dev.sluice.proxy.net.Transport;
import dev.sluice.proxy.server.DrainSettings;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Envoy's flags, as far as they mean something here. Those that cannot be honoured are not known, and so refused. */
final class RunOptions {
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final long LONGEST_DRAIN = 1L << 31; // seconds, 68 years

    @Option(
            names = {"-c", "--config-path"},
            paramLabel = "FILE",
            description = "the bootstrap, YAML or JSON")
    @Nullable
    Path configPath;

    @Option(names = "--config-yaml", paramLabel = "YAML", description = "merged over the file")
    @Nullable
    String configYaml;

    @Option(names = "--service-node", paramLabel = "ID", description = "this node's id")
    @Nullable
    String serviceNode;

    @Option(names = "--service-cluster", paramLabel = "NAME", description = "the cluster this node belongs to")
    @Nullable
    String serviceCluster;

    @Option(names = "--service-zone", paramLabel = "ZONE", description = "this node's zone")
    @Nullable
    String serviceZone;

    @Option(names = "--concurrency", paramLabel = "N", description = "worker loops; default: the cores available")
    int concurrency;

    @Option(
            names = {"-l", "--log-level"},
            paramLabel = "LEVEL",
            description = "trace, debug, info, warning, error, critical or off")
    String logLevel = "info";

    @Option(names = "--log-path", paramLabel = "FILE", description = "log to a file instead of standard error")
    @Nullable
    Path logPath;

    @Option(names = "--admin-address-path", paramLabel = "FILE", description = "write the admin address here")
    @Nullable
    Path adminAddressPath;

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description = "changes to queues and bodies of messages need the token in this file")
    @Nullable
    Path adminTokenFile;

    @Option(
            names = "--admin-host",
            paramLabel = "NAME",
            description =
                    "a name that the admin interface is known by, without port; may be given again. Changes and"
                            + " pages of queues are refused to a Host that is neither such a name nor an IP address nor localhost")
    List<String> adminHosts = List.of();

    @Option(names = "--file-flush-interval-msec", paramLabel = "MS", description = "how long an access-log line waits")
    long fileFlushMillis = 10_000;

    @Option(
            names = "--drain-time-s",
            paramLabel = "SECONDS",
            description = "how long connections may take when the process stops or a listener goes")
    long drainSeconds = 600;

    @Option(names = "--mode", paramLabel = "MODE", description = "serve, validate or init_only")
    String mode = "serve";

    @Option(
            names = "--drain-strategy",
            paramLabel = "HOW",
            description = "gradual or immediate: how connections are asked to close when a listener goes; a stop of the"
                    + " process asks at once")
    String drainStrategy = "gradual";

    @Option(names = "--skip-deprecated-logs", hidden = true, description = "accepted: deprecated fields are not logged")
    boolean skipDeprecatedLogs;

    @Option(
            names = {"--allow-unknown-static-fields", "--allow-unknown-fields"},
            description = "ignore unknown fields of the bootstrap")
    boolean allowUnknownStaticFields;

    @Option(names = "--reject-unknown-dynamic-fields", description = "refuse resources with unknown fields")
    boolean rejectUnknownDynamicFields;

    @Option(
            names = "--ignore-unknown-dynamic-fields",
            hidden = true,
            description = "accepted: unknown fields of resources are ignored, with a warning, unless they are refused")
    boolean ignoreUnknownDynamicFields;

    @Option(
            names = "--local-address-ip-version",
            paramLabel = "v4|v6",
            description = "which of this machine's addresses is its own in headers and logs; default v4")
    String localAddressVersion = "v4";

    @Mixin
    LogOptions log = new LogOptions();

    @Mixin
    WithoutHotRestart withoutHotRestart = new WithoutHotRestart();

    @Option(names = "--transport", paramLabel = "NAME", description = "epoll, io_uring or nio; default: the best here")
    @Nullable
    String transport;

    /** The level of the log. */
    Level level() throws BadConfiguration {
        var level = Logging.level(logLevel);
        if (level == null) {
            throw new BadConfiguration(
                    List.of("--log-level " + logLevel + ": say trace, debug, info, warning, error, critical or off"));
        }
        return level;
    }

    /** How connections are drained. */
    DrainSettings drain() throws BadConfiguration {
        if (drainSeconds < 0 || drainSeconds > LONGEST_DRAIN) {
            throw new BadConfiguration(List.of("--drain-time-s " + drainSeconds + ": say 0 to " + LONGEST_DRAIN));
        }
        var time = Duration.ofSeconds(drainSeconds);
        return switch (drainStrategy.toLowerCase(Locale.ROOT)) {
            case "gradual" -> new DrainSettings(time, true);
            case "immediate" -> new DrainSettings(time, false);
            default ->
                throw new BadConfiguration(List.of("--drain-strategy " + drainStrategy + ": say gradual or immediate"));
        };
    }

    /** Whether an address is of the version that this machine's own has. */
    boolean isOwnVersion(InetAddress address) throws BadConfiguration {
        return switch (localAddressVersion) {
            case "v4" -> address instanceof Inet4Address;
            case "v6" -> address instanceof Inet6Address;
            default ->
                throw new BadConfiguration(
                        List.of("--local-address-ip-version " + localAddressVersion + ": say v4 or v6"));
        };
    }

    /** The names that the admin interface may be addressed by. */
    TrustedHosts trustedHosts() throws BadConfiguration {
        for (var name : adminHosts) {
            if (HOST_NAME.matcher(name).matches()) continue;
            throw new BadConfiguration(List.of("--admin-host " + name + ": say a host name, without scheme and port"));
        }
        return new TrustedHosts(Set.copyOf(adminHosts));
    }

    /** How sockets are driven. */
    Transport transport() throws BadConfiguration {
        var name = transport;
        if (name == null) return Transport.best();
        for (var known : Transport.values()) {
            if (!known.name().equals(name.toUpperCase(Locale.ROOT))) continue;
            if (known.available()) return known;
            throw new BadConfiguration(List.of("--transport " + name + ": does not work on this machine"));
        }
        throw new BadConfiguration(List.of("--transport " + name + ": say epoll, io_uring or nio"));
    }

    /** How many workers to start. */
    int workers() {
        return concurrency > 0 ? concurrency : Runtime.getRuntime().availableProcessors();
    }
}
