package dev.sluice.lb;

/**
 * Shares of a priority's localities (Envoy: "Locality weighted load balancing"):
 * {@code weight · min(1, factor / 100 · usable / hosts)}, where usable means healthy, or degraded where the choice fell on
 * degraded hosts, and hosts those that are not draining. A locality without weight or usable hosts has none.
 */
final class LocalityWeights {
    private LocalityWeights() {}

    /**
     * The effective weight of each locality, or an empty array when none has any: then the priority's hosts are one
     * group.
     */
    static double[] of(PriorityHosts priority, Availability availability, int overprovisioningFactor) {
        var localities = priority.localities();
        var weights = new double[localities.size()];
        boolean some = false;
        for (int i = 0; i < weights.length; i++) {
            var hosts = priority.locality(i);
            if (hosts.counted.length == 0) continue;
            double usable = (double) hosts.in(availability).length / hosts.counted.length;
            weights[i] = localities.get(i).weight() * Math.min(1, overprovisioningFactor / 100.0 * usable);
            some |= weights[i] > 0;
        }
        return some ? weights : new double[0];
    }
}
