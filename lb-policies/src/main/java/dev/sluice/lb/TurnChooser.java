package dev.sluice.lb;

import java.util.random.RandomGenerator;

/** Hosts of equal weight in turn, from a random start so that workers do not run in step. */
final class TurnChooser implements HostChooser {
    private final Host[] hosts;
    private int next;

    TurnChooser(Host[] hosts, RandomGenerator random) {
        this.hosts = hosts;
        this.next = random.nextInt(hosts.length);
    }

    @Override
    public Host choose(PickContext context) {
        var host = hosts[next];
        if (++next == hosts.length) next = 0;
        return host;
    }
}
