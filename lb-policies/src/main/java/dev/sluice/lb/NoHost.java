package dev.sluice.lb;

/** Why a picker found no host. */
public enum NoHost {
    /** The cluster has no hosts. */
    EMPTY,
    /** No host is healthy or degraded, and panic is off or did not apply. */
    UNHEALTHY
}
