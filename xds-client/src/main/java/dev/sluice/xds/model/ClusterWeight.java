package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/**
 * A cluster of a weighted choice.
 *
 * @param name the cluster
 * @param weight 0 or more
 * @param headerMutations applied before those of the route
 * @param hostRewriteLiteral the host to send; null keeps it
 */
public record ClusterWeight(
        String name,
        long weight,
        HeaderMutations headerMutations,
        @Nullable String hostRewriteLiteral) {}
