package dev.sluice.xds.parse;

import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.HealthStatus;
import dev.sluice.xds.model.LbEndpoint;
import dev.sluice.xds.model.LoadAssignmentPolicy;
import dev.sluice.xds.model.Locality;
import dev.sluice.xds.model.LocalityLbEndpoints;
import dev.sluice.xds.read.FieldPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Endpoints of clusters, written down or discovered. */
final class EndpointParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.endpoint.v3.ClusterLoadAssignment")
                    .works("cluster_name", "endpoints", "policy"),
            MessageSupport.of("envoy.config.endpoint.v3.ClusterLoadAssignment.Policy")
                    .works("overprovisioning_factor", "endpoint_stale_after", "weighted_priority_health"),
            MessageSupport.of("envoy.config.endpoint.v3.LocalityLbEndpoints")
                    .works("locality", "lb_endpoints", "load_balancing_weight", "priority")
                    .accepted("nothing looks at it", "metadata")
                    .accepted("Envoy does not look at it", "proximity"),
            MessageSupport.of("envoy.config.endpoint.v3.LbEndpoint")
                    .works("endpoint", "health_status", "load_balancing_weight")
                    .accepted("subsets and transport socket matches would look at it", "metadata"),
            MessageSupport.of("envoy.config.endpoint.v3.Endpoint")
                    .works("address", "hostname")
                    .accepted("there are no active health checks", "health_check_config"),
            MessageSupport.of("envoy.config.core.v3.Locality").works("region", "zone", "sub_zone"));

    private static final long MOST_WEIGHT = 0xFFFF_FFFFL;

    private final Scope scope;

    EndpointParser(Scope scope) {
        this.scope = scope;
    }

    /**
     * Parses endpoints.
     *
     * @param names true lets hosts be DNS names
     */
    ClusterLoadAssignment parse(
            io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment assignment, boolean names, FieldPath at) {
        var localities = new ArrayList<LocalityLbEndpoints>();
        var weights = new HashMap<Integer, Long>();
        for (var group : assignment.getEndpointsList()) {
            var here = at.field("endpoints").index(localities.size());
            var locality = locality(group, names, here);
            localities.add(locality);
            if (weights.merge(locality.priority(), locality.loadBalancingWeight(), Long::sum) > MOST_WEIGHT) {
                scope.problem(
                        here.field("load_balancing_weight"),
                        "the weights of a priority must add up to at most " + MOST_WEIGHT);
            }
        }
        return new ClusterLoadAssignment(
                assignment.getClusterName(),
                localities,
                policy(assignment.getPolicy()),
                PrintedMessage.source(ResourceType.ENDPOINT.messageName(), assignment));
    }

    private static LoadAssignmentPolicy policy(
            io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment.Policy policy) {
        return new LoadAssignmentPolicy(
                Values.or(
                        policy.hasOverprovisioningFactor(),
                        policy.getOverprovisioningFactor(),
                        LoadAssignmentPolicy.DEFAULT.overprovisioningFactor()),
                policy.hasEndpointStaleAfter() ? Values.duration(policy.getEndpointStaleAfter()) : null,
                policy.getWeightedPriorityHealth());
    }

    private LocalityLbEndpoints locality(
            io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints group, boolean names, FieldPath at) {
        var endpoints = new ArrayList<LbEndpoint>();
        for (var endpoint : group.getLbEndpointsList()) {
            endpoints.add(endpoint(endpoint, names, at.field("lb_endpoints").index(endpoints.size())));
        }
        return new LocalityLbEndpoints(
                locality(group.getLocality()),
                group.getPriority(),
                Values.or(group.hasLoadBalancingWeight(), group.getLoadBalancingWeight(), 0L),
                endpoints);
    }

    static Locality locality(io.envoyproxy.envoy.config.core.v3.Locality locality) {
        return new Locality(locality.getRegion(), locality.getZone(), locality.getSubZone());
    }

    private LbEndpoint endpoint(
            io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint endpoint, boolean names, FieldPath at) {
        var address = endpoint.getEndpoint().getAddress();
        var where = at.field("endpoint").field("address");
        if (!endpoint.getEndpoint().hasAddress()) {
            scope.problem(where, "must be set");
        }
        return new LbEndpoint(
                names ? AddressParser.name(address) : new AddressParser(scope).ip(address, where),
                endpoint.getEndpoint().getHostname(),
                switch (endpoint.getHealthStatus()) {
                    case UNKNOWN, UNRECOGNIZED -> HealthStatus.UNKNOWN;
                    case HEALTHY -> HealthStatus.HEALTHY;
                    case UNHEALTHY -> HealthStatus.UNHEALTHY;
                    case DRAINING -> HealthStatus.DRAINING;
                    case TIMEOUT -> HealthStatus.TIMEOUT;
                    case DEGRADED -> HealthStatus.DEGRADED;
                },
                Values.or(endpoint.hasLoadBalancingWeight(), endpoint.getLoadBalancingWeight(), 1L));
    }
}
