package dev.sluice.xds.model;

/**
 * What all balancers share.
 *
 * @param healthyPanicThreshold percent; below it health does not count; 0 never; Envoy: 50
 * @param localityWeighted localities get traffic by their weights
 */
public record CommonLbConfig(double healthyPanicThreshold, boolean localityWeighted) {
    /** Envoy's defaults. */
    public static final CommonLbConfig DEFAULT = new CommonLbConfig(50, false);
}
