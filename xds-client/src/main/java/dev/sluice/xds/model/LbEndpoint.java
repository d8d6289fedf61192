package dev.sluice.xds.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint.
 *
 * @param address where it listens
 * @param hostname its name; may be empty
 * @param healthStatus what the control plane says of it
 * @param loadBalancingWeight Envoy: 1
 * @param metadata filter metadata by namespace
 */
public record LbEndpoint(
        Address address,
        String hostname,
        HealthStatus healthStatus,
        long loadBalancingWeight,
        Map<String, Map<String, @Nullable Object>> metadata) {
    public LbEndpoint {
        metadata = Map.copyOf(metadata);
    }
}
