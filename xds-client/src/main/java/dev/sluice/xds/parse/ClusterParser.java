package dev.sluice.xds.parse;

import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.model.Discovery;
import dev.sluice.xds.model.DnsLookupFamily;
import dev.sluice.xds.model.DnsOptions;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import io.envoyproxy.envoy.extensions.network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig;
import java.time.Duration;
import java.util.List;

/** Clusters. */
@SuppressWarnings("deprecation") // Envoy deprecates some of these fields and still takes them
final class ClusterParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.cluster.v3.Cluster")
                    .only("type", "STATIC", "STRICT_DNS", "LOGICAL_DNS", "EDS")
                    .only("lb_policy", LbPolicyParser.names())
                    .works(LbPolicyParser.settings())
                    .works("name", "alt_stat_name", "eds_cluster_config", "connect_timeout")
                    .works("per_connection_buffer_limit_bytes", "load_assignment", "circuit_breakers")
                    .works("typed_extension_protocol_options", "outlier_detection", "common_lb_config")
                    .works("load_balancing_policy", "transport_socket", "wait_for_warm_on_init")
                    .works("dns_lookup_family", "respect_dns_ttl")
                    .worksBut("dns_refresh_rate", "deprecated by Envoy")
                    .worksBut("dns_failure_refresh_rate", "deprecated by Envoy")
                    .worksBut("dns_jitter", "deprecated by Envoy")
                    .worksBut("http_protocol_options", "deprecated form of typed_extension_protocol_options")
                    .worksBut("http2_protocol_options", "deprecated form of typed_extension_protocol_options")
                    .worksBut("common_http_protocol_options", "deprecated form of typed_extension_protocol_options")
                    .worksBut("max_requests_per_connection", "deprecated form of typed_extension_protocol_options")
                    .worksBut("protocol_selection", "deprecated form of typed_extension_protocol_options")
                    .worksBut("typed_dns_resolver_config", "names are resolved by Netty")
                    .accepted("there are no active health checks", "ignore_health_on_host_removal")
                    .accepted("of a policy Sluice does not have", "ring_hash_lb_config", "maglev_lb_config")
                    .accepted("of a policy Sluice does not have", "original_dst_lb_config")
                    .accepted("of TLS", "upstream_http_protocol_options")
                    .accepted("shown in config_dump only", "metadata")
                    .accepted("more stats only", "track_timeout_budgets", "track_cluster_stats"),
            MessageSupport.of("envoy.config.cluster.v3.Cluster.EdsClusterConfig")
                    .works("eds_config", "service_name"),
            MessageSupport.of("envoy.config.cluster.v3.Cluster.RefreshRate").works("base_interval", "max_interval"),
            MessageSupport.of("envoy.config.cluster.v3.TrackClusterStats"),
            MessageSupport.of("envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig"),
            MessageSupport.of("envoy.extensions.network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig"));

    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int DEFAULT_BUFFER_LIMIT = 1 << 20;

    private final Scope scope;

    ClusterParser(Scope scope) {
        this.scope = scope;
    }

    Cluster parse(io.envoyproxy.envoy.config.cluster.v3.Cluster cluster, FieldPath at) {
        if (cluster.hasTransportSocket()) {
            ListenerParser.rawBuffer(cluster.getTransportSocket(), scope, at.field("transport_socket"));
        }
        if (cluster.hasTypedDnsResolverConfig()) {
            resolver(cluster.getTypedDnsResolverConfig(), scope, at.field("typed_dns_resolver_config"));
        }
        return new Cluster(
                cluster.getName(),
                cluster.getAltStatName().isEmpty() ? cluster.getName() : cluster.getAltStatName(),
                discovery(cluster, at),
                cluster.hasConnectTimeout() ? Values.duration(cluster.getConnectTimeout()) : DEFAULT_CONNECT_TIMEOUT,
                Values.or(
                        cluster.hasPerConnectionBufferLimitBytes(),
                        cluster.getPerConnectionBufferLimitBytes(),
                        DEFAULT_BUFFER_LIMIT),
                new LbPolicyParser(scope).parse(cluster, at),
                CircuitBreakerParser.circuitBreakers(cluster.getCircuitBreakers()),
                new CircuitBreakerParser(scope)
                        .outlierDetection(
                                cluster.hasOutlierDetection(),
                                cluster.getOutlierDetection(),
                                at.field("outlier_detection")),
                new UpstreamProtocolParser(scope).parse(cluster, at),
                Values.or(cluster.hasWaitForWarmOnInit(), cluster.getWaitForWarmOnInit(), true),
                PrintedMessage.source(ResourceType.CLUSTER.messageName(), cluster));
    }

    private Discovery discovery(io.envoyproxy.envoy.config.cluster.v3.Cluster cluster, FieldPath at) {
        boolean eds = cluster.getType() == io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType.EDS;
        if (cluster.hasEdsClusterConfig() && !eds) {
            scope.problem(at.field("eds_cluster_config"), "goes with type EDS only");
        }
        if (cluster.hasLoadAssignment() && eds) {
            scope.problems().warn(at.field("load_assignment"), "has no effect in a cluster of type EDS");
        }
        var endpoints = at.field("load_assignment");
        return switch (cluster.getType()) {
            case EDS -> eds(cluster, at.field("eds_cluster_config"));
            case STRICT_DNS -> {
                var assignment = new EndpointParser(scope).parse(cluster.getLoadAssignment(), true, endpoints);
                yield new Discovery.StrictDns(assignment, dns(cluster, at));
            }
            case LOGICAL_DNS -> {
                var assignment = new EndpointParser(scope).parse(cluster.getLoadAssignment(), true, endpoints);
                if (assignment.endpoints().size() != 1
                        || assignment.endpoints().getFirst().lbEndpoints().size() != 1) {
                    scope.problem(endpoints, "must have exactly one endpoint with LOGICAL_DNS");
                }
                yield new Discovery.LogicalDns(assignment, dns(cluster, at));
            }
            case STATIC, ORIGINAL_DST, UNRECOGNIZED ->
                new Discovery.Static(new EndpointParser(scope).parse(cluster.getLoadAssignment(), false, endpoints));
        };
    }

    private Discovery eds(io.envoyproxy.envoy.config.cluster.v3.Cluster cluster, FieldPath at) {
        var config = cluster.getEdsClusterConfig();
        ConfigSource source = new ConfigSource.Ads(Duration.ZERO);
        if (config.hasEdsConfig()) {
            source = new ConfigSourceParser(scope).parse(config.getEdsConfig(), at.field("eds_config"));
        } else {
            scope.problem(at.field("eds_config"), "must be set with type EDS");
        }
        return new Discovery.Eds(
                source, config.getServiceName().isEmpty() ? cluster.getName() : config.getServiceName());
    }

    private DnsOptions dns(io.envoyproxy.envoy.config.cluster.v3.Cluster cluster, FieldPath at) {
        var refresh = cluster.hasDnsRefreshRate()
                ? Values.duration(cluster.getDnsRefreshRate())
                : DnsOptions.DEFAULT.refreshRate();
        var failure = cluster.getDnsFailureRefreshRate();
        var base = failure.hasBaseInterval() ? Values.duration(failure.getBaseInterval()) : refresh;
        // Envoy: the largest interval is ten times the base where only the base is set
        var max = failure.hasMaxInterval()
                ? Values.duration(failure.getMaxInterval())
                : failure.hasBaseInterval() ? base.multipliedBy(10) : base;
        if (max.compareTo(base) < 0) {
            scope.problem(
                    at.field("dns_failure_refresh_rate").field("max_interval"), "must be at least the base_interval");
        }
        return new DnsOptions(
                refresh,
                base,
                max,
                scope.timer(cluster.hasDnsJitter(), cluster.getDnsJitter(), Duration.ZERO, at.field("dns_jitter")),
                switch (cluster.getDnsLookupFamily()) {
                    case AUTO, UNRECOGNIZED -> DnsLookupFamily.AUTO;
                    case V4_ONLY -> DnsLookupFamily.V4_ONLY;
                    case V6_ONLY -> DnsLookupFamily.V6_ONLY;
                    case V4_PREFERRED -> DnsLookupFamily.V4_PREFERRED;
                    case ALL -> DnsLookupFamily.ALL;
                },
                cluster.getRespectDnsTtl());
    }

    /** Adds a problem unless a resolver is one that names no servers and no options of its own. */
    static void resolver(TypedExtensionConfig config, Scope scope, FieldPath at) {
        var message = scope.unpack(config.getTypedConfig(), at.field("typed_config"));
        if (message != null
                && !(message instanceof CaresDnsResolverConfig)
                && !(message instanceof GetAddrInfoDnsResolverConfig)) {
            var type = message.getDescriptorForType().getFullName();
            scope.problem(at.field("typed_config"), type + " is no DNS resolver");
        }
    }
}
