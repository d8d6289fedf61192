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

/** How the sidecar is to run, as {@link RunFlags} say. */
final class RunOptions {
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final long LONGEST_DRAIN = 1L << 31; // seconds, 68 years

    @Nullable
    Path configPath;

    @Nullable
    String configYaml;

    String mode = "serve";
    int concurrency; // 0 for the cores available

    @Nullable
    String transport; // null for the best here

    boolean allowUnknownStaticFields;
    boolean rejectUnknownDynamicFields;
    boolean ignoreUnknownDynamicFields; // shown: they are, with a warning, unless they are refused
    boolean skipDeprecatedLogs; // shown: deprecated fields are not logged

    @Nullable
    String serviceNode;

    @Nullable
    String serviceCluster;

    @Nullable
    String serviceZone;

    String localAddressVersion = "v4";

    @Nullable
    Path adminAddressPath;

    @Nullable
    Path adminTokenFile;

    List<String> adminHosts = List.of();
    long drainSeconds = 600;
    String drainStrategy = "gradual";
    long fileFlushMillis = 10_000;
    String logLevel = "info";

    @Nullable
    Path logPath;

    final LogOptions log = new LogOptions();

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
