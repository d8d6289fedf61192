package dev.sluice.xds.parse;

import dev.sluice.xds.model.AdsConfig;
import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.model.FormatPart;
import dev.sluice.xds.model.HeaderValue;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
            case PATH -> new ConfigSource.Path(there(source.getPath(), at.field("path")), null, timeout);
            case PATH_CONFIG_SOURCE -> {
                var path = source.getPathConfigSource();
                var directory =
                        path.hasWatchedDirectory() ? path.getWatchedDirectory().getPath() : null;
                var file = there(path.getPath(), at.field("path_config_source").field("path"));
                yield new ConfigSource.Path(file, directory, timeout);
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

    /** A path, which must exist already (Envoy); what is there may change later. */
    private String there(String path, FieldPath at) {
        try {
            if (!path.isEmpty() && Files.exists(Path.of(path))) {
                return path;
            }
        } catch (InvalidPathException notPath) {
            // said below
        }
        scope.problem(at, "must exist already: there is no file \"" + path + '"');
        return path;
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
                metadata(service, at.field("grpc_services").index(0).field("initial_metadata")),
                source.getSetNodeOnFirstMessageOnly(),
                base,
                max);
    }

    /** Headers of the stream; Envoy takes their values for format strings. */
    private List<HeaderValue> metadata(GrpcService service, FieldPath at) {
        var headers = new ArrayList<HeaderValue>();
        for (var header : service.getInitialMetadataList()) {
            var here = at.index(headers.size()).field("value");
            var text = new StringBuilder();
            for (var part : FormatParser.parse(header.getValue(), here, scope.problems())
                    .parts()) {
                switch (part) {
                    case FormatPart.Literal literal -> text.append(literal.text());
                    case FormatPart.Operator operator -> {
                        if (FormatOperators.names().contains(operator.name())) {
                            scope.problem(
                                    here, "%" + operator.name() + "% is not supported by Sluice, only plain text");
                        }
                    }
                }
            }
            headers.add(new HeaderValue(Values.lower(header.getKey()), text.toString()));
        }
        return headers;
    }
}
