package dev.sluice.lb;

/** Health as balancing sees it. */
public enum Health {
    HEALTHY,
    /** Gets what the healthy hosts of all priorities cannot take. */
    DEGRADED,
    /** Gets traffic in panic only. */
    UNHEALTHY
}
