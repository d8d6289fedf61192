package dev.sluice.xds.model;

import java.util.List;

/**
 * Endpoints of one locality and priority.
 *
 * @param locality where they are
 * @param priority 0 is used first
 * @param loadBalancingWeight against other localities of the priority; 0 when unset, which under locality weights
 *     is no traffic
 * @param lbEndpoints the endpoints
 */
public record LocalityLbEndpoints(
        Locality locality, int priority, long loadBalancingWeight, List<LbEndpoint> lbEndpoints) {
    public LocalityLbEndpoints {
        lbEndpoints = List.copyOf(lbEndpoints);
    }
}
