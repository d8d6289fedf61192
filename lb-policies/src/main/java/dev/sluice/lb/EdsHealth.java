package dev.sluice.lb;

/** The health an endpoint has in its load assignment (Envoy: {@code core.v3.HealthStatus}). */
public enum EdsHealth {
    UNKNOWN(Health.HEALTHY),
    HEALTHY(Health.HEALTHY),
    UNHEALTHY(Health.UNHEALTHY),
    DRAINING(Health.UNHEALTHY),
    TIMEOUT(Health.UNHEALTHY),
    DEGRADED(Health.DEGRADED);

    private final Health health;

    EdsHealth(Health health) {
        this.health = health;
    }

    /** What the status means for balancing. */
    public Health health() {
        return health;
    }
}
