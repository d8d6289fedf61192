package dev.sluice.proxy.boot;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options a process was started with, as Envoy's {@code /server_info} names them. */
final class ShownOptions {
    private ShownOptions() {}

    static Map<String, Object> of(RunOptions options) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("base_id", "0");
        shown.put("concurrency", options.workers());
        shown.put("config_path", text(options.configPath));
        shown.put("config_yaml", text(options.configYaml));
        shown.put("allow_unknown_static_fields", options.allowUnknownStaticFields);
        shown.put("admin_address_path", text(options.adminAddressPath));
        shown.put("local_address_ip_version", options.localAddressVersion);
        shown.put("log_level", options.logLevel);
        shown.put("component_log_level", text(options.log.componentLogLevel));
        shown.put("log_format", options.log.format);
        shown.put("log_path", text(options.logPath));
        shown.put("service_cluster", text(options.serviceCluster));
        shown.put("service_node", text(options.serviceNode));
        shown.put("service_zone", text(options.serviceZone));
        shown.put("file_flush_interval", seconds(options.fileFlushMillis));
        shown.put("drain_time", options.drainSeconds + "s");
        shown.put("parent_shutdown_time", "900s");
        shown.put("mode", mode(options.mode));
        shown.put("disable_hot_restart", true);
        shown.put("enable_mutex_tracing", false);
        shown.put("restart_epoch", 0);
        shown.put("cpuset_threads", false);
        shown.put("reject_unknown_dynamic_fields", options.rejectUnknownDynamicFields);
        shown.put("log_format_escaped", options.log.escaped);
        shown.put("disabled_extensions", List.of());
        shown.put("ignore_unknown_dynamic_fields", options.ignoreUnknownDynamicFields);
        shown.put("use_dynamic_base_id", false);
        shown.put("base_id_path", "");
        shown.put("drain_strategy", capital(options.drainStrategy));
        shown.put("enable_fine_grain_logging", false);
        shown.put("socket_path", "");
        shown.put("socket_mode", 0);
        shown.put("enable_core_dump", false);
        shown.put("stats_tag", List.of());
        shown.put("skip_hot_restart_on_no_parent", false);
        shown.put("skip_hot_restart_parent_stats", false);
        shown.put("skip_deprecated_logs", options.skipDeprecatedLogs);
        shown.put("file_flush_min_size", 0);
        shown.put("log_stacktrace_single_entry", false);
        return shown;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static String text(@Nullable Path value) {
        return value == null ? "" : value.toString();
    }

    /** A duration as protobuf's JSON has it: no fraction, or three digits. */
    private static String seconds(long millis) {
        return millis % 1000 == 0
                ? millis / 1000 + "s"
                : String.format(Locale.ROOT, "%d.%03ds", millis / 1000, millis % 1000);
    }

    private static String mode(String mode) {
        return mode.equals("init_only") ? "InitOnly" : capital(mode);
    }

    private static String capital(String word) {
        return word.isEmpty() ? "" : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
