package dev.sluice.xds.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How endpoints are balanced.
 *
 * @param overprovisioningFactor percent; Envoy: 140
 * @param endpointStaleAfter endpoints are dropped when no new assignment comes in this time; null keeps them
 * @param weightedPriorityHealth counts weights and not hosts in the health of a priority
 */
public record LoadAssignmentPolicy(
        int overprovisioningFactor, @Nullable Duration endpointStaleAfter, boolean weightedPriorityHealth) {
    /** Envoy's defaults. */
    public static final LoadAssignmentPolicy DEFAULT = new LoadAssignmentPolicy(140, null, false);
}
