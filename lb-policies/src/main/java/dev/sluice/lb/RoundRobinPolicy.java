package dev.sluice.lb;

import java.util.random.RandomGenerator;

/** ROUND_ROBIN: hosts in turn; where weights differ, by earliest deadline. */
final class RoundRobinPolicy implements LbPolicy {
    private final LbConfig.RoundRobin config;

    RoundRobinPolicy(LbConfig.RoundRobin config) {
        this.config = config;
    }

    @Override
    public Balancer prepare(HostSet hosts) {
        return new PriorityBalancer(config.common(), hosts, RoundRobinPolicy::chooser);
    }

    private static HostChooser chooser(Host[] hosts, RandomGenerator random) {
        return HostChooser.equalWeights(hosts)
                ? new TurnChooser(hosts, random)
                : new EdfChooser(hosts, Host::weight, random);
    }
}
