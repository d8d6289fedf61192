package dev.sluice.xds.model;

/**
 * An endpoint.
 *
 * @param address where it listens
 * @param hostname its name; may be empty
 * @param healthStatus what the control plane says of it
 * @param loadBalancingWeight Envoy: 1
 */
public record LbEndpoint(Address address, String hostname, HealthStatus healthStatus, long loadBalancingWeight) {}
