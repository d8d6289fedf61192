package dev.sluice.xds.model;

import java.time.Duration;

/**
 * Hosts that come new get their weight by and by (Envoy: slow start).
 *
 * @param window time to full weight
 * @param aggression curve; 1 is linear
 * @param minWeightPercent 0 to 100; Envoy: 10
 */
public record SlowStart(Duration window, double aggression, double minWeightPercent) {}
