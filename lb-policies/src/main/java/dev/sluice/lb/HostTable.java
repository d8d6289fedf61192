package dev.sluice.lb;

import java.util.random.RandomGenerator;

/**
 * What a policy makes of the hosts of one group, such as the healthy hosts of a priority: a ring, a table, or no more than
 * the hosts themselves. Made on the control thread, once for each host set and only for groups that traffic can fall on;
 * immutable, shared by all workers.
 */
interface HostTable {
    /** What one worker chooses with: cursors and schedules. Made when that worker first chooses in the group. */
    HostChooser chooser(RandomGenerator random);

    /** A policy that knows hosts only: where localities are weighted, one is chosen first. */
    interface Factory {
        /** A table of {@code hosts}, which are at least one and never change. */
        HostTable prepare(Host[] hosts);
    }

    /** A policy that chooses by {@link PickContext#point()}, so that equal hashes find the same host. */
    interface HashFactory {
        /** A table of a group's hosts over all its localities. */
        HostTable prepare(HostShares group);
    }
}
