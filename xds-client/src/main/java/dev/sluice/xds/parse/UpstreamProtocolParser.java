package dev.sluice.xds.parse;

import dev.sluice.xds.model.UpstreamHttpOptions;
import dev.sluice.xds.model.UpstreamProtocol;
import dev.sluice.xds.read.DescribedMessage;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.List;
import java.util.Set;

/** The HTTP a cluster speaks: an extension's message, or deprecated fields of the cluster. */
@SuppressWarnings("deprecation") // Envoy deprecates some of these fields and still takes them
final class UpstreamProtocolParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.extensions.upstreams.http.v3.HttpProtocolOptions")
                    .works("common_http_protocol_options", "explicit_http_config", "use_downstream_protocol_config")
                    .worksBut("http_filters", "only the upstream codec")
                    .accepted("of TLS", "upstream_http_protocol_options"),
            MessageSupport.of("envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig")
                    .works("http_protocol_options", "http2_protocol_options"),
            MessageSupport.of("envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig")
                    .works("http_protocol_options", "http2_protocol_options"),
            MessageSupport.of("envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec"));

    private static final String KEY = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private final Scope scope;

    UpstreamProtocolParser(Scope scope) {
        this.scope = scope;
    }

    UpstreamHttpOptions parse(Cluster cluster, FieldPath at) {
        var extensions = cluster.getTypedExtensionProtocolOptionsMap();
        var where = at.field("typed_extension_protocol_options");
        for (var key : extensions.keySet()) {
            if (!key.equals(KEY)) {
                scope.problem(where.key(key), "is not supported by Sluice, only " + KEY);
            }
        }
        var any = extensions.get(KEY);
        if (any == null) {
            return deprecated(cluster, at);
        }
        var message = scope.unpack(any, where.key(KEY));
        if (message instanceof HttpProtocolOptions options) {
            warnOfDeprecatedBeside(cluster, at);
            return extension(options, Scope.inside(any, where.key(KEY)));
        }
        if (message != null) {
            scope.problem(where.key(KEY), message.getDescriptorForType().getFullName() + " is not " + KEY);
        }
        return UpstreamHttpOptions.DEFAULT;
    }

    private UpstreamHttpOptions extension(HttpProtocolOptions options, FieldPath at) {
        upstreamFilters(options, at.field("http_filters"));
        var parser = new ProtocolOptionsParser(scope);
        var common = parser.ofCluster(options.getCommonHttpProtocolOptions(), at.field("common_http_protocol_options"));
        var where = at.field("explicit_http_config");
        var protocol = UpstreamProtocol.HTTP1;
        Http1ProtocolOptions http1 = options.getExplicitHttpConfig().getHttpProtocolOptions();
        Http2ProtocolOptions http2 = options.getExplicitHttpConfig().getHttp2ProtocolOptions();
        if (options.hasUseDownstreamProtocolConfig()) {
            protocol = UpstreamProtocol.USE_DOWNSTREAM;
            where = at.field("use_downstream_protocol_config");
            http1 = options.getUseDownstreamProtocolConfig().getHttpProtocolOptions();
            http2 = options.getUseDownstreamProtocolConfig().getHttp2ProtocolOptions();
        } else if (options.getExplicitHttpConfig().hasHttp2ProtocolOptions()) {
            protocol = UpstreamProtocol.HTTP2;
        }
        return new UpstreamHttpOptions(
                protocol,
                common,
                parser.ofCluster(http1, where.field("http_protocol_options")),
                ProtocolOptionsParser.http2(http2));
    }

    private void upstreamFilters(HttpProtocolOptions options, FieldPath at) {
        for (int i = 0; i < options.getHttpFiltersCount(); i++) {
            var here = at.index(i).field("typed_config");
            var message = scope.unpack(options.getHttpFilters(i).getTypedConfig(), here);
            if (message != null && (!(message instanceof UpstreamCodec) || i > 0)) {
                scope.problem(here, "only the upstream codec may stand here, once");
            }
        }
    }

    private UpstreamHttpOptions deprecated(Cluster cluster, FieldPath at) {
        var parser = new ProtocolOptionsParser(scope);
        var common = parser.ofCluster(cluster.getCommonHttpProtocolOptions(), at.field("common_http_protocol_options"));
        if (cluster.hasMaxRequestsPerConnection()) {
            common = new dev.sluice.xds.model.HttpProtocolOptions(
                    common.idleTimeout(),
                    common.maxConnectionDuration(),
                    common.maxHeadersCount(),
                    common.maxResponseHeadersKb(),
                    common.maxStreamDuration(),
                    common.headersWithUnderscoresAction(),
                    Values.or(true, cluster.getMaxRequestsPerConnection(), 0));
        }
        boolean downstream = cluster.getProtocolSelection() == Cluster.ClusterProtocolSelection.USE_DOWNSTREAM_PROTOCOL;
        if (!downstream && cluster.hasHttpProtocolOptions() && cluster.hasHttp2ProtocolOptions()) {
            scope.problem(
                    at.field("http_protocol_options"),
                    "stands beside http2_protocol_options with protocol_selection USE_DOWNSTREAM_PROTOCOL only");
        }
        var protocol = downstream
                ? UpstreamProtocol.USE_DOWNSTREAM
                : cluster.hasHttp2ProtocolOptions() ? UpstreamProtocol.HTTP2 : UpstreamProtocol.HTTP1;
        return new UpstreamHttpOptions(
                protocol,
                common,
                parser.ofCluster(cluster.getHttpProtocolOptions(), at.field("http_protocol_options")),
                ProtocolOptionsParser.http2(cluster.getHttp2ProtocolOptions()));
    }

    /** Envoy lets the extension win without a word. */
    private void warnOfDeprecatedBeside(Cluster cluster, FieldPath at) {
        var names = Set.of(
                "http_protocol_options",
                "http2_protocol_options",
                "common_http_protocol_options",
                "max_requests_per_connection",
                "protocol_selection");
        DescribedMessage.of(cluster, Cluster.getDescriptor())
                .getAllFields()
                .keySet()
                .forEach(field -> {
                    if (names.contains(field.getName())) {
                        scope.problems()
                                .warn(
                                        at.field(field.getName()),
                                        "has no effect beside typed_extension_protocol_options");
                    }
                });
    }
}
