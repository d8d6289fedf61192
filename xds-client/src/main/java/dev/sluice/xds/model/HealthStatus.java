package dev.sluice.xds.model;

/** What the control plane says of an endpoint. */
public enum HealthStatus {
    /** Nothing, which counts as healthy. */
    UNKNOWN,

    /** Healthy. */
    HEALTHY,

    /** Unhealthy. */
    UNHEALTHY,

    /** Unhealthy, its connections drain. */
    DRAINING,

    /** Unhealthy. */
    TIMEOUT,

    /** Used when the healthy do not suffice. */
    DEGRADED
}
