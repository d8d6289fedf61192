package dev.sluice.lb;

import java.util.random.RandomGenerator;

/**
 * The host with the fewest requests in flight of some drawn at random, with replacement; the first of equals (Envoy:
 * LEAST_REQUEST with equal weights; Mitzenmacher, "The power of two choices in randomized load balancing").
 */
final class ChoicesChooser implements HostChooser {
    private final Host[] hosts;
    private final int choices;
    private final RandomGenerator random;

    ChoicesChooser(Host[] hosts, int choices, RandomGenerator random) {
        this.hosts = hosts;
        this.choices = choices;
        this.random = random;
    }

    @Override
    public Host choose(PickContext context) {
        var best = hosts[random.nextInt(hosts.length)];
        long fewest = best.stats().activeRequests();
        for (int i = 1; i < choices; i++) {
            var other = hosts[random.nextInt(hosts.length)];
            long active = other.stats().activeRequests();
            if (active < fewest) {
                best = other;
                fewest = active;
            }
        }
        return best;
    }
}
