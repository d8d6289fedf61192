package dev.sluice.proxy.boot;

import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import java.nio.file.Path;
import java.util.List;

/** Envoy's flags, as far as they mean something here. Those that cannot be honoured are not known, and so refused. */
final class RunFlags {
    private static final Flag<Path> CONFIG_PATH =
            Flag.path("config-path", "FILE", "the bootstrap, YAML or JSON").letter('c');
    private static final Flag<String> CONFIG_YAML = Flag.text("config-yaml", "YAML", "merged over the file");
    private static final Flag<String> MODE = Flag.text("mode", "MODE", "serve, validate or init_only");
    private static final Flag<Integer> CONCURRENCY =
            Flag.number("concurrency", "N", "worker loops; default: the cores available");
    private static final Flag<String> TRANSPORT =
            Flag.text("transport", "NAME", "epoll, io_uring or nio; default: the best here");
    private static final Flag<Boolean> ALLOW_UNKNOWN_STATIC =
            Flag.on("allow-unknown-static-fields", "ignore unknown fields of the bootstrap");
    private static final Flag<Boolean> ALLOW_UNKNOWN =
            Flag.on("allow-unknown-fields", "the same as --allow-unknown-static-fields");
    private static final Flag<Boolean> REJECT_UNKNOWN_DYNAMIC =
            Flag.on("reject-unknown-dynamic-fields", "refuse resources with unknown fields");
    private static final Flag<Boolean> IGNORE_UNKNOWN_DYNAMIC =
            Flag.on("ignore-unknown-dynamic-fields", "").with(Flag.Trait.HIDDEN);
    private static final Flag<Boolean> SKIP_DEPRECATED_LOGS =
            Flag.on("skip-deprecated-logs", "").with(Flag.Trait.HIDDEN);
    private static final Flag<String> SERVICE_NODE = Flag.text("service-node", "ID", "this node's id");
    private static final Flag<String> SERVICE_CLUSTER =
            Flag.text("service-cluster", "NAME", "the cluster this node belongs to");
    private static final Flag<String> SERVICE_ZONE = Flag.text("service-zone", "ZONE", "this node's zone");
    private static final Flag<String> LOCAL_ADDRESS_VERSION = Flag.text(
            "local-address-ip-version",
            "v4|v6",
            "which of this machine's addresses is its own in headers and logs; default v4");
    private static final Flag<Path> ADMIN_ADDRESS_PATH =
            Flag.path("admin-address-path", "FILE", "write the admin address here");
    private static final Flag<Path> ADMIN_TOKEN_FILE = Flag.path(
            "admin-token-file", "FILE", "changes to queues and bodies of messages need the token in this file");
    private static final Flag<String> ADMIN_HOST = Flag.text(
                    "admin-host",
                    "NAME",
                    "a name that the admin interface is known by, without port; may be given again. Changes and"
                            + " pages of queues are refused to a Host that is neither such a name nor an IP address"
                            + " nor localhost")
            .with(Flag.Trait.REPEATED);
    private static final Flag<Long> DRAIN_SECONDS = Flag.longNumber(
            "drain-time-s", "SECONDS", "how long connections may take when the process stops or a listener goes");
    private static final Flag<String> DRAIN_STRATEGY = Flag.text(
            "drain-strategy",
            "HOW",
            "gradual or immediate: how connections are asked to close when a listener goes; a stop of the process asks"
                    + " at once");
    private static final Flag<Long> FILE_FLUSH_MILLIS =
            Flag.longNumber("file-flush-interval-msec", "MS", "how long an access-log line waits");
    private static final Flag<String> LOG_LEVEL = Flag.text(
                    "log-level", "LEVEL", "trace, debug, info, warning, error, critical or off")
            .letter('l');
    private static final Flag<String> COMPONENT_LOG_LEVEL = Flag.text(
            "component-log-level",
            "NAME:LEVEL,...",
            "levels of single loggers; names of Envoy's that there are none of here have no effect");
    private static final Flag<Path> LOG_PATH = Flag.path("log-path", "FILE", "log to a file instead of standard error");
    private static final Flag<String> LOG_FORMAT = Flag.text(
            "log-format",
            "PATTERN",
            "of a line: %Y %m %d %H %M %S %T %F %e %f %E %z, %l or %L the level, %n the logger, %v the message, %t the"
                    + " thread, %P the process; default " + LogLine.DEFAULT);
    private static final Flag<Boolean> LOG_FORMAT_ESCAPED =
            Flag.on("log-format-escaped", "escape line ends within messages");

    /** All, in the order of the help. */
    static final List<Flag<?>> ALL = all();

    private RunFlags() {}

    private static List<Flag<?>> all() {
        return Flag.together(
                List.of(
                        CONFIG_PATH,
                        CONFIG_YAML,
                        MODE,
                        CONCURRENCY,
                        TRANSPORT,
                        ALLOW_UNKNOWN_STATIC,
                        ALLOW_UNKNOWN,
                        REJECT_UNKNOWN_DYNAMIC,
                        IGNORE_UNKNOWN_DYNAMIC,
                        SKIP_DEPRECATED_LOGS,
                        SERVICE_NODE,
                        SERVICE_CLUSTER,
                        SERVICE_ZONE,
                        LOCAL_ADDRESS_VERSION,
                        ADMIN_ADDRESS_PATH,
                        ADMIN_TOKEN_FILE,
                        ADMIN_HOST,
                        DRAIN_SECONDS,
                        DRAIN_STRATEGY,
                        FILE_FLUSH_MILLIS,
                        LOG_LEVEL,
                        COMPONENT_LOG_LEVEL,
                        LOG_PATH,
                        LOG_FORMAT,
                        LOG_FORMAT_ESCAPED),
                IgnoredFlags.all());
    }

    /** What was given; what was not stays as it is in {@code options}. */
    static RunOptions fill(RunOptions options, Arguments given) {
        options.configPath = given.value(CONFIG_PATH);
        options.configYaml = given.value(CONFIG_YAML);
        options.mode = given.value(MODE, options.mode);
        options.concurrency = given.value(CONCURRENCY, options.concurrency);
        options.transport = given.value(TRANSPORT);
        options.allowUnknownStaticFields = given.has(ALLOW_UNKNOWN_STATIC) || given.has(ALLOW_UNKNOWN);
        options.rejectUnknownDynamicFields = given.has(REJECT_UNKNOWN_DYNAMIC);
        options.ignoreUnknownDynamicFields = given.has(IGNORE_UNKNOWN_DYNAMIC);
        options.skipDeprecatedLogs = given.has(SKIP_DEPRECATED_LOGS);
        options.serviceNode = given.value(SERVICE_NODE);
        options.serviceCluster = given.value(SERVICE_CLUSTER);
        options.serviceZone = given.value(SERVICE_ZONE);
        options.localAddressVersion = given.value(LOCAL_ADDRESS_VERSION, options.localAddressVersion);
        options.adminAddressPath = given.value(ADMIN_ADDRESS_PATH);
        options.adminTokenFile = given.value(ADMIN_TOKEN_FILE);
        options.adminHosts = given.values(ADMIN_HOST);
        options.drainSeconds = given.value(DRAIN_SECONDS, options.drainSeconds);
        options.drainStrategy = given.value(DRAIN_STRATEGY, options.drainStrategy);
        options.fileFlushMillis = given.value(FILE_FLUSH_MILLIS, options.fileFlushMillis);
        options.logLevel = given.value(LOG_LEVEL, options.logLevel);
        options.logPath = given.value(LOG_PATH);
        options.log.componentLogLevel = given.value(COMPONENT_LOG_LEVEL);
        options.log.format = given.value(LOG_FORMAT, options.log.format);
        options.log.escaped = given.has(LOG_FORMAT_ESCAPED);
        return options;
    }
}
