package dev.sluice.proxy.server;

import dev.sluice.lb.CircuitLimits;
import dev.sluice.lb.EdsHealth;
import dev.sluice.lb.Host;
import dev.sluice.lb.HostSet;
import dev.sluice.lb.Locality;
import dev.sluice.lb.LocalityHosts;
import dev.sluice.lb.outlier.OutlierConfig;
import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.HealthStatus;
import dev.sluice.xds.model.LbEndpoint;
import dev.sluice.xds.model.OutlierDetection;
import dev.sluice.xds.model.Thresholds;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Turns configured clusters and endpoints into what the balancing policies work with. */
final class ClusterTranslation {
    private ClusterTranslation() {}

    /**
     * The hosts of an assignment.
     *
     * @param addresses the addresses of an endpoint's host: the literal itself, or what DNS says; perhaps none
     */
    static HostSet hosts(ClusterLoadAssignment assignment, Function<String, List<InetAddress>> addresses) {
        var priorities = new ArrayList<List<LocalityHosts>>();
        for (var locality : assignment.endpoints()) {
            while (priorities.size() <= locality.priority()) priorities.add(new ArrayList<>());
            var place = new Locality(
                    locality.locality().region(),
                    locality.locality().zone(),
                    locality.locality().subZone());
            var hosts = new ArrayList<Host>();
            for (var endpoint : locality.lbEndpoints()) {
                for (var address : addresses.apply(endpoint.address().host()))
                    hosts.add(host(endpoint, address, place));
            }
            priorities.get(locality.priority()).add(new LocalityHosts(place, locality.loadBalancingWeight(), hosts));
        }
        var policy = assignment.policy();
        return HostSet.of(priorities, policy.overprovisioningFactor(), policy.weightedPriorityHealth());
    }

    /** The hosts of an assignment whose addresses are literals; endpoints with names are left out. */
    static HostSet hosts(ClusterLoadAssignment assignment) {
        return hosts(assignment, ClusterTranslation::literal);
    }

    /** The address that a literal stands for; none for a name. */
    static List<InetAddress> literal(String address) {
        var bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) return List.of();
        try {
            return List.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", impossible);
        }
    }

    private static Host host(LbEndpoint endpoint, InetAddress address, Locality locality) {
        return Host.of(new InetSocketAddress(address, endpoint.address().port()), endpoint.hostname())
                .withLocality(locality)
                .withWeight((int) endpoint.loadBalancingWeight())
                .withEdsHealth(health(endpoint.healthStatus()));
    }

    private static EdsHealth health(HealthStatus status) {
        return switch (status) {
            case UNKNOWN -> EdsHealth.UNKNOWN;
            case HEALTHY -> EdsHealth.HEALTHY;
            case UNHEALTHY -> EdsHealth.UNHEALTHY;
            case DRAINING -> EdsHealth.DRAINING;
            case TIMEOUT -> EdsHealth.TIMEOUT;
            case DEGRADED -> EdsHealth.DEGRADED;
        };
    }

    /** One priority's circuit breakers. */
    static CircuitLimits limits(Thresholds thresholds) {
        var budget = thresholds.retryBudget();
        return CircuitLimits.of(new CircuitLimits.Thresholds(
                thresholds.maxConnections(),
                thresholds.maxPendingRequests(),
                thresholds.maxRequests(),
                thresholds.maxRetries(),
                budget == null
                        ? null
                        : new CircuitLimits.RetryBudget(budget.budgetPercent(), budget.minRetryConcurrency())));
    }

    /** When hosts are ejected. */
    static OutlierConfig outliers(OutlierDetection config) {
        return new OutlierConfig(
                trigger(config.consecutive5xx(), config.enforcingConsecutive5xx()),
                trigger(config.consecutiveGatewayFailure(), config.enforcingConsecutiveGatewayFailure()),
                trigger(config.consecutiveLocalOriginFailure(), config.enforcingConsecutiveLocalOriginFailure()),
                config.splitExternalLocalOriginErrors(),
                new OutlierConfig.Times(
                        config.interval().toNanos(),
                        config.baseEjectionTime().toNanos(),
                        config.maxEjectionTime().toNanos(),
                        config.maxEjectionTimeJitter().toNanos()),
                config.maxEjectionPercent(),
                config.alwaysEjectOneHost());
    }

    private static OutlierConfig.Trigger trigger(long length, int percent) {
        return new OutlierConfig.Trigger((int) Math.min(length, Integer.MAX_VALUE), percent);
    }
}
