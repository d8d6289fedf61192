package dev.sluice.lb;

import java.util.random.RandomGenerator;

/**
 * Chooses among the hosts of one group, such as the healthy hosts of a priority: the part in which the policies of
 * {@link PriorityBalancer} differ. One per group and picker.
 */
interface HostChooser {
    /** The next host. */
    Host choose(PickContext context);

    /** A policy's way to choose. */
    interface Factory {
        /** A chooser among {@code hosts}, which are at least one and never change. */
        HostChooser over(Host[] hosts, RandomGenerator random);
    }

    /** Whether all hosts have the same weight. */
    static boolean equalWeights(Host[] hosts) {
        for (var host : hosts) if (host.weight() != hosts[0].weight()) return false;
        return true;
    }
}
