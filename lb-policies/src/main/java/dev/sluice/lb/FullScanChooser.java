package dev.sluice.lb;

import java.util.random.RandomGenerator;

/**
 * The host with the fewest requests in flight of all, any of equals with the same chance (Envoy: LEAST_REQUEST with
 * {@code FULL_SCAN}; the tie is broken by reservoir sampling). O(n) a pick.
 */
final class FullScanChooser implements HostChooser {
    private final Host[] hosts;
    private final RandomGenerator random;

    FullScanChooser(Host[] hosts, RandomGenerator random) {
        this.hosts = hosts;
        this.random = random;
    }

    @Override
    public Host choose(PickContext context) {
        var best = hosts[0];
        long fewest = best.stats().activeRequests();
        int ties = 1;
        for (int i = 1; i < hosts.length; i++) {
            long active = hosts[i].stats().activeRequests();
            if (active > fewest) continue;
            ties = active == fewest ? ties + 1 : 1;
            fewest = active;
            if (ties == 1 || random.nextInt(ties) == 0) best = hosts[i];
        }
        return best;
    }
}
