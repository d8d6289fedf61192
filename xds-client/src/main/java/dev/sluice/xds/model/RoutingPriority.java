package dev.sluice.xds.model;

/** Which circuit breakers count a request. */
public enum RoutingPriority {
    /** The default thresholds. */
    DEFAULT,

    /** The high thresholds. */
    HIGH
}
