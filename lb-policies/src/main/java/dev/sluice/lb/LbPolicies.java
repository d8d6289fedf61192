package dev.sluice.lb;

/** The policies there are. */
public final class LbPolicies {
    private LbPolicies() {}

    /** The policy a configuration asks for. */
    public static LbPolicy of(LbConfig config) {
        return switch (config) {
            case LbConfig.RoundRobin roundRobin -> new RoundRobinPolicy(roundRobin);
            case LbConfig.LeastRequest leastRequest -> new LeastRequestPolicy(leastRequest);
            case LbConfig.Random random -> new RandomPolicy(random);
        };
    }
}
