package dev.sluice.lb;

/** Which policy a cluster uses, and how. */
public sealed interface LbConfig {
    /** What every policy over priorities and localities has. */
    Common common();

    /**
     * Settings of the choice of priority and locality.
     *
     * @param panicThreshold percent of usable hosts below which a priority is in panic, 0 to 100; 0 turns panic off
     *     (Envoy: {@code healthy_panic_threshold}, rounded to an integer)
     * @param localityWeighted whether localities share a priority's traffic by their weights
     */
    record Common(int panicThreshold, boolean localityWeighted) {
        /** Envoy's defaults. */
        public static final Common DEFAULT = new Common(50, false);

        public Common {
            if (panicThreshold < 0 || panicThreshold > 100) {
                throw new IllegalArgumentException("panic threshold " + panicThreshold + " is not in [0, 100]");
            }
        }
    }

    /** Hosts in turn, in proportion to their weights. */
    record RoundRobin(Common common) implements LbConfig {}

    /**
     * Hosts with few requests in flight.
     *
     * @param choiceCount how many random hosts are compared when weights are equal, at least 2
     * @param activeRequestBias exponent of the requests in flight when weights differ, at least 0; 0 ignores them
     * @param fullScan whether all hosts are compared when weights are equal
     */
    record LeastRequest(Common common, int choiceCount, double activeRequestBias, boolean fullScan)
            implements LbConfig {
        public LeastRequest {
            if (choiceCount < 2) throw new IllegalArgumentException("choice count " + choiceCount + " is below 2");
            if (!(activeRequestBias >= 0)) {
                throw new IllegalArgumentException("active request bias " + activeRequestBias + " is below 0");
            }
        }
    }

    /** Any host, whatever its weight. */
    record Random(Common common) implements LbConfig {}
}
