package dev.sluice.lb;

/** ROUND_ROBIN: hosts in turn; where weights differ, by earliest deadline. */
final class RoundRobinPolicy implements LbPolicy {
    private final LbConfig.RoundRobin config;

    RoundRobinPolicy(LbConfig.RoundRobin config) {
        this.config = config;
    }

    @Override
    public Balancer prepare(HostSet hosts) {
        return PriorityBalancer.of(config.common(), hosts, RoundRobinPolicy::table);
    }

    private static HostTable table(Host[] hosts) {
        return HostChooser.equalWeights(hosts)
                ? random -> new TurnChooser(hosts, random)
                : random -> new EdfChooser(hosts, Host::weight, random);
    }
}
