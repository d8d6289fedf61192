package dev.sluice.lb;

/**
 * LEAST_REQUEST: with equal weights the least loaded of a few random hosts or of all; where weights differ, by earliest
 * deadline with {@code weight / (active + 1)^bias}, taken anew for a host whenever it is picked.
 */
final class LeastRequestPolicy implements LbPolicy {
    private final LbConfig.LeastRequest config;

    LeastRequestPolicy(LbConfig.LeastRequest config) {
        this.config = config;
    }

    @Override
    public Balancer prepare(HostSet hosts) {
        return PriorityBalancer.of(config.common(), hosts, this::table);
    }

    private HostTable table(Host[] hosts) {
        if (!HostChooser.equalWeights(hosts)) return random -> new EdfChooser(hosts, this::weight, random);
        return config.fullScan()
                ? random -> new FullScanChooser(hosts, random)
                : random -> new ChoicesChooser(hosts, config.choiceCount(), random);
    }

    private double weight(Host host) {
        double bias = config.activeRequestBias();
        if (bias == 0) return host.weight();
        double load = host.stats().activeRequests() + 1;
        return host.weight() / (bias == 1 ? load : Math.pow(load, bias));
    }
}
