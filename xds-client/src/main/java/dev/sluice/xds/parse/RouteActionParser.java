package dev.sluice.xds.parse;

import dev.sluice.xds.model.ClusterSpecifier;
import dev.sluice.xds.model.ClusterWeight;
import dev.sluice.xds.model.HostRewrite;
import dev.sluice.xds.model.MaxStreamDuration;
import dev.sluice.xds.model.PathRewrite;
import dev.sluice.xds.model.RouteAction;
import dev.sluice.xds.model.RoutingPriority;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Forwarding to a cluster. */
final class RouteActionParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.route.v3.RouteAction")
                    .works("cluster", "cluster_header", "weighted_clusters", "cluster_not_found_response_code")
                    .works("prefix_rewrite", "regex_rewrite", "host_rewrite_literal", "auto_host_rewrite")
                    .works("host_rewrite_header", "host_rewrite_path_regex", "append_x_forwarded_host", "timeout")
                    .works("idle_timeout", "retry_policy", "priority", "max_stream_duration")
                    .accepted("only subsets of endpoints go by it", "metadata_match")
                    .accepted("of a filter Sluice does not have", "rate_limits", "include_vh_rate_limits", "cors"),
            MessageSupport.of("envoy.config.route.v3.RouteAction.MaxStreamDuration")
                    .works("max_stream_duration", "grpc_timeout_header_max", "grpc_timeout_header_offset"),
            MessageSupport.of("envoy.config.route.v3.WeightedCluster")
                    .works("clusters", "header_name")
                    .accepted("the sum of the weights counts, as in Envoy", "total_weight")
                    .accepted("there is no runtime", "runtime_key_prefix"),
            MessageSupport.of("envoy.config.route.v3.WeightedCluster.ClusterWeight")
                    .works("name", "weight", "request_headers_to_add", "request_headers_to_remove")
                    .works("response_headers_to_add", "response_headers_to_remove", "host_rewrite_literal")
                    .accepted("only subsets of endpoints go by it", "metadata_match"));

    private static final long MOST_WEIGHT = 0xFFFF_FFFFL;

    private final Scope scope;
    private final MatcherParser matchers;
    private final HeaderMutationsParser headers;
    private final RetryPolicyParser retries;

    RouteActionParser(Scope scope) {
        this.scope = scope;
        this.matchers = new MatcherParser(scope);
        this.headers = new HeaderMutationsParser(scope);
        this.retries = new RetryPolicyParser(scope);
    }

    RouteAction parse(io.envoyproxy.envoy.config.route.v3.RouteAction action, FieldPath at) {
        return new RouteAction(
                cluster(action, at),
                switch (action.getClusterNotFoundResponseCode()) {
                    case SERVICE_UNAVAILABLE, UNRECOGNIZED -> 503;
                    case NOT_FOUND -> 404;
                    case INTERNAL_SERVER_ERROR -> 500;
                },
                pathRewrite(action, at),
                hostRewrite(action, at),
                action.getAppendXForwardedHost(),
                scope.timer(action.hasTimeout(), action.getTimeout(), RouteAction.DEFAULT_TIMEOUT, at.field("timeout")),
                action.hasIdleTimeout() ? scope.timer(action.getIdleTimeout(), at.field("idle_timeout")) : null,
                action.hasMaxStreamDuration()
                        ? maxStreamDuration(action.getMaxStreamDuration(), at.field("max_stream_duration"))
                        : null,
                action.hasRetryPolicy() ? retries.parse(action.getRetryPolicy(), at.field("retry_policy")) : null,
                switch (action.getPriority()) {
                    case DEFAULT, UNRECOGNIZED -> RoutingPriority.DEFAULT;
                    case HIGH -> RoutingPriority.HIGH;
                });
    }

    private ClusterSpecifier cluster(io.envoyproxy.envoy.config.route.v3.RouteAction action, FieldPath at) {
        return switch (action.getClusterSpecifierCase()) {
            case CLUSTER_HEADER -> new ClusterSpecifier.Header(Values.lower(action.getClusterHeader()));
            case WEIGHTED_CLUSTERS -> weighted(action.getWeightedClusters(), at.field("weighted_clusters"));
            case CLUSTER, CLUSTER_SPECIFIER_PLUGIN, INLINE_CLUSTER_SPECIFIER_PLUGIN, CLUSTERSPECIFIER_NOT_SET ->
                new ClusterSpecifier.Named(action.getCluster());
        };
    }

    private ClusterSpecifier weighted(WeightedCluster weighted, FieldPath at) {
        var clusters = new ArrayList<ClusterWeight>();
        long total = 0;
        for (var cluster : weighted.getClustersList()) {
            var here = at.field("clusters").index(clusters.size());
            if (cluster.getName().isEmpty()) {
                scope.problem(here.field("name"), "must be set");
            }
            if (!cluster.hasWeight()) {
                scope.problem(here.field("weight"), "must be set");
            }
            long weight = Values.unsigned(cluster.getWeight());
            total += weight;
            clusters.add(new ClusterWeight(
                    cluster.getName(),
                    weight,
                    headers.parse(
                            new HeaderMutationsParser.Lists(
                                    cluster.getRequestHeadersToAddList(),
                                    cluster.getRequestHeadersToRemoveList(),
                                    cluster.getResponseHeadersToAddList(),
                                    cluster.getResponseHeadersToRemoveList()),
                            here),
                    Values.orNull(cluster.getHostRewriteLiteral())));
        }
        if (total == 0 || total > MOST_WEIGHT) {
            scope.problem(at.field("clusters"), "the weights must add up to 1 to " + MOST_WEIGHT + ", not " + total);
        }
        return new ClusterSpecifier.Weighted(clusters, Values.orNull(Values.lower(weighted.getHeaderName())));
    }

    private @Nullable PathRewrite pathRewrite(io.envoyproxy.envoy.config.route.v3.RouteAction action, FieldPath at) {
        if (action.hasRegexRewrite()) {
            if (!action.getPrefixRewrite().isEmpty()) {
                scope.problem(at.field("regex_rewrite"), "cannot stand beside prefix_rewrite");
            }
            var rewrite = action.getRegexRewrite();
            return new PathRewrite.Regex(
                    rewrite.getPattern().getRegex(), matchers.substitution(rewrite, at.field("regex_rewrite")));
        }
        return action.getPrefixRewrite().isEmpty() ? null : new PathRewrite.Prefix(action.getPrefixRewrite());
    }

    private @Nullable HostRewrite hostRewrite(io.envoyproxy.envoy.config.route.v3.RouteAction action, FieldPath at) {
        return switch (action.getHostRewriteSpecifierCase()) {
            case HOST_REWRITE_LITERAL -> new HostRewrite.Literal(action.getHostRewriteLiteral());
            case HOST_REWRITE_HEADER -> new HostRewrite.Header(Values.lower(action.getHostRewriteHeader()));
            case HOST_REWRITE_PATH_REGEX -> {
                var rewrite = action.getHostRewritePathRegex();
                yield new HostRewrite.PathRegex(
                        rewrite.getPattern().getRegex(),
                        matchers.substitution(rewrite, at.field("host_rewrite_path_regex")));
            }
            case AUTO_HOST_REWRITE -> action.getAutoHostRewrite().getValue() ? new HostRewrite.Auto() : null;
            case HOSTREWRITESPECIFIER_NOT_SET -> null;
        };
    }

    private MaxStreamDuration maxStreamDuration(
            io.envoyproxy.envoy.config.route.v3.RouteAction.MaxStreamDuration duration, FieldPath at) {
        return new MaxStreamDuration(
                duration.hasMaxStreamDuration()
                        ? scope.timer(duration.getMaxStreamDuration(), at.field("max_stream_duration"))
                        : null,
                duration.hasGrpcTimeoutHeaderMax()
                        ? scope.timer(duration.getGrpcTimeoutHeaderMax(), at.field("grpc_timeout_header_max"))
                        : null,
                duration.hasGrpcTimeoutHeaderOffset()
                        ? scope.timer(duration.getGrpcTimeoutHeaderOffset(), at.field("grpc_timeout_header_offset"))
                        : null);
    }
}
