package dev.sluice.xds.model;

/**
 * How endpoints are balanced.
 *
 * @param overprovisioningFactor percent; Envoy: 140
 * @param weightedPriorityHealth counts weights and not hosts in the health of a priority
 */
public record LoadAssignmentPolicy(int overprovisioningFactor, boolean weightedPriorityHealth) {
    /** Envoy's defaults. */
    public static final LoadAssignmentPolicy DEFAULT = new LoadAssignmentPolicy(140, false);
}
