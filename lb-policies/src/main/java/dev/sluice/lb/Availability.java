package dev.sluice.lb;

/** Which hosts of a priority a choice may fall on. */
enum Availability {
    HEALTHY,
    DEGRADED,
    /** Every host whatever its health: panic. */
    ANY
}
