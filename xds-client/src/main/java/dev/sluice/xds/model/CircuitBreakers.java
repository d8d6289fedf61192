package dev.sluice.xds.model;

/**
 * Limits of a cluster by priority of the request.
 *
 * @param defaultPriority limits of {@link RoutingPriority#DEFAULT}
 * @param highPriority limits of {@link RoutingPriority#HIGH}
 */
public record CircuitBreakers(Thresholds defaultPriority, Thresholds highPriority) {
    /** Envoy's defaults. */
    public static final CircuitBreakers DEFAULT = new CircuitBreakers(Thresholds.DEFAULT, Thresholds.DEFAULT);
}
