package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/** How a host is chosen. */
public sealed interface LbPolicyConfig {

    /**
     * In turn, by weight.
     *
     * @param slowStart null starts at full weight
     */
    record RoundRobin(@Nullable SlowStart slowStart) implements LbPolicyConfig {}

    /**
     * The less loaded of a few.
     *
     * @param choiceCount hosts compared; Envoy: 2
     * @param activeRequestBias with unequal weights: weight / (active + 1) ^ bias; Envoy: 1
     * @param slowStart null starts at full weight
     * @param fullScan compares all hosts
     */
    record LeastRequest(
            int choiceCount,
            double activeRequestBias,
            @Nullable SlowStart slowStart,
            boolean fullScan) implements LbPolicyConfig {}

    /** Any. */
    record Random() implements LbPolicyConfig {}
}
