package dev.sluice.lb;

/**
 * RANDOM: any host with the same chance. Weights of hosts do not count, as in Envoy; priorities and, where asked for,
 * weights of localities do. The draw is independent of the one for the priority (Envoy uses one number for both, which
 * leaves hosts of a large priority without traffic).
 */
final class RandomPolicy implements LbPolicy {
    private final LbConfig.Random config;

    RandomPolicy(LbConfig.Random config) {
        this.config = config;
    }

    @Override
    public Balancer prepare(HostSet hosts) {
        return PriorityBalancer.of(
                config.common(), hosts, group -> random -> context -> group[random.nextInt(group.length)]);
    }
}
