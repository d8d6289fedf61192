package dev.sluice.lb;

/** Chooses among the hosts of one group for one worker: what a {@link HostTable} gives it. */
interface HostChooser {
    /** The next host. */
    Host choose(PickContext context);

    /** Whether all hosts have the same weight. */
    static boolean equalWeights(Host[] hosts) {
        for (var host : hosts) if (host.weight() != hosts[0].weight()) return false;
        return true;
    }
}
