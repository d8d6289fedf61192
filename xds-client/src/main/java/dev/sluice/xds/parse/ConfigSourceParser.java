package dev.sluice.xds.parse;

import dev.sluice.xds.model.AdsConfig;
import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.model.HeaderValue;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import java.time.Duration;
import java.util.List;

/** Where resources come from. */
@SuppressWarnings("deprecation") // Envoy deprecates some of these fields and still takes them
final class ConfigSourceParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.core.v3.ConfigSource")
                    .works("path_config_source", "ads", "initial_fetch_timeout")
                    .worksBut("path", "deprecated form of path_config_source")
                    .only("resource_api_version", "V3"),
            MessageSupport.of("envoy.config.core.v3.PathConfigSource").works("path", "watched_directory"),
            MessageSupport.of("envoy.config.core.v3.WatchedDirectory").works("path"),
            MessageSupport.of("envoy.config.core.v3.AggregatedConfigSource"),
            MessageSupport.of("envoy.config.core.v3.ApiConfigSource")
                    .only("api_type", "GRPC")
                    .only("transport_api_version", "V3")
                    .worksBut("grpc_services", "exactly one")
                    .works("set_node_on_first_message_only")
                    .accepted("of REST only", "refresh_delay", "request_timeout"),
            MessageSupport.of("envoy.config.core.v3.GrpcService")
                    .works("envoy_grpc", "initial_metadata")
                    .accepted("the stream has no timeout, as in Envoy", "timeout"),
            MessageSupport.of("envoy.config.core.v3.GrpcService.EnvoyGrpc")
                    .works("cluster_name", "authority", "retry_policy"),
            MessageSupport.of("envoy.config.core.v3.RetryPolicy").works("retry_back_off"),
            MessageSupport.of("envoy.config.core.v3.BackoffStrategy").works("base_interval", "max_interval"));

    private static final Duration DEFAULT_FETCH_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration DEFAULT_BACK_OFF_BASE = Duration.ofMillis(500);
    private static final Duration DEFAULT_BACK_OFF_MAX = Duration.ofSeconds(30);

    private final Scope scope;

    ConfigSourceParser(Scope scope) {
        this.scope = scope;
    }

    ConfigSource parse(io.envoyproxy.envoy.config.core.v3.ConfigSource source, FieldPath at) {
        var timeout = scope.timer(
                source.hasInitialFetchTimeout(),
                source.getInitialFetchTimeout(),
                DEFAULT_FETCH_TIMEOUT,
                at.field("initial_fetch_timeout"));
        return switch (source.getConfigSourceSpecifierCase()) {
            case PATH -> new ConfigSource.Path(source.getPath(), null, timeout);
            case PATH_CONFIG_SOURCE -> {
                var path = source.getPathConfigSource();
                var directory =
                        path.hasWatchedDirectory() ? path.getWatchedDirectory().getPath() : null;
                yield new ConfigSource.Path(path.getPath(), directory, timeout);
            }
            case ADS -> new ConfigSource.Ads(timeout);
            case API_CONFIG_SOURCE, SELF, CONFIGSOURCESPECIFIER_NOT_SET -> {
                if (!source.hasApiConfigSource() && !source.hasSelf()) {
                    scope.problem(at, "one of path_config_source, ads must be set");
                }
                yield new ConfigSource.Ads(timeout);
            }
        };
    }

    AdsConfig ads(ApiConfigSource source, FieldPath at) {
        if (source.getApiType() != ApiConfigSource.ApiType.GRPC) {
            scope.problem(at.field("api_type"), "must be GRPC");
        }
        if (source.getGrpcServicesCount() != 1) {
            scope.problem(
                    at.field("grpc_services"), "must have exactly one entry, has " + source.getGrpcServicesCount());
        }
        var service = source.getGrpcServicesCount() == 0 ? GrpcService.getDefaultInstance() : source.getGrpcServices(0);
        var grpc = service.getEnvoyGrpc();
        var backOff = grpc.getRetryPolicy().getRetryBackOff();
        var base = backOff.hasBaseInterval() ? Values.duration(backOff.getBaseInterval()) : DEFAULT_BACK_OFF_BASE;
        var max = backOff.hasMaxInterval() ? Values.duration(backOff.getMaxInterval()) : DEFAULT_BACK_OFF_MAX;
        if (max.compareTo(base) < 0) {
            scope.problem(
                    at.field("grpc_services").index(0).field("envoy_grpc").field("retry_policy"),
                    "max_interval must be at least base_interval");
        }
        return new AdsConfig(
                grpc.getClusterName(),
                grpc.getAuthority(),
                service.getInitialMetadataList().stream()
                        .map(header -> new HeaderValue(Values.lower(header.getKey()), header.getValue()))
                        .toList(),
                source.getSetNodeOnFirstMessageOnly(),
                base,
                max);
    }
}
