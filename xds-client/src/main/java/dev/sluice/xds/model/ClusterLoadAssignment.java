package dev.sluice.xds.model;

import java.util.List;

/**
 * The endpoints of a cluster.
 *
 * @param clusterName the cluster, or its EDS service name
 * @param endpoints by locality and priority
 * @param policy how they are balanced
 * @param source the message it was read from
 */
public record ClusterLoadAssignment(
        String clusterName, List<LocalityLbEndpoints> endpoints, LoadAssignmentPolicy policy, Source source) {
    public ClusterLoadAssignment {
        endpoints = List.copyOf(endpoints);
    }
}
