package dev.sluice.xds.model;

/** How a host is chosen. */
public sealed interface LbPolicyConfig {

    /** In turn, by weight. */
    record RoundRobin() implements LbPolicyConfig {}

    /**
     * The less loaded of a few.
     *
     * @param choiceCount hosts compared; Envoy: 2
     * @param activeRequestBias with unequal weights: weight / (active + 1) ^ bias; Envoy: 1
     * @param fullScan compares all hosts
     */
    record LeastRequest(int choiceCount, double activeRequestBias, boolean fullScan) implements LbPolicyConfig {}

    /** Any. */
    record Random() implements LbPolicyConfig {}
}
