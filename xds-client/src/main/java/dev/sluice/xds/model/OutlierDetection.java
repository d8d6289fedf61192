package dev.sluice.xds.model;

import java.time.Duration;

/**
 * Ejection of hosts that fail; percentages are 0 to 100.
 *
 * @param interval between sweeps; Envoy: 10 s
 * @param baseEjectionTime times the number of ejections; Envoy: 30 s
 * @param maxEjectionTime Envoy: 300 s, or the base if that is longer
 * @param maxEjectionTimeJitter added at random, up to this; Envoy: 0
 * @param maxEjectionPercent of the hosts; Envoy: 10
 * @param consecutive5xx Envoy: 5
 * @param enforcingConsecutive5xx chance of ejection; Envoy: 100
 * @param consecutiveGatewayFailure Envoy: 5
 * @param enforcingConsecutiveGatewayFailure Envoy: 0
 * @param splitExternalLocalOriginErrors counts errors made here apart
 * @param consecutiveLocalOriginFailure only when split; Envoy: 5
 * @param enforcingConsecutiveLocalOriginFailure only when split; Envoy: 100
 * @param alwaysEjectOneHost one host may go whatever the percentage; Envoy: false
 */
public record OutlierDetection(
        Duration interval,
        Duration baseEjectionTime,
        Duration maxEjectionTime,
        Duration maxEjectionTimeJitter,
        int maxEjectionPercent,
        long consecutive5xx,
        int enforcingConsecutive5xx,
        long consecutiveGatewayFailure,
        int enforcingConsecutiveGatewayFailure,
        boolean splitExternalLocalOriginErrors,
        long consecutiveLocalOriginFailure,
        int enforcingConsecutiveLocalOriginFailure,
        boolean alwaysEjectOneHost) {}
