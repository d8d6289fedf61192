package dev.sluice.lb;

import java.util.random.RandomGenerator;

/**
 * The balancer of every policy that chooses priority, then locality, then host: holds what all workers share. Immutable.
 */
final class PriorityBalancer implements Balancer {
    private final LbConfig.Common common;
    private final HostSet hosts;
    private final PriorityLevels levels;
    private final HostChooser.Factory choosers;

    PriorityBalancer(LbConfig.Common common, HostSet hosts, HostChooser.Factory choosers) {
        this.common = common;
        this.hosts = hosts;
        this.levels = PriorityLevels.of(hosts, common.panicThreshold());
        this.choosers = choosers;
    }

    @Override
    public Picker picker(RandomGenerator random) {
        return new PriorityPicker(this, random);
    }

    PriorityLevels levels() {
        return levels;
    }

    /** Whether the set has no host at all. */
    boolean empty() {
        return hosts.priorities().stream().allMatch(priority -> priority.size() == 0);
    }

    /** Whether a group has no host. */
    boolean empty(int priority, Availability availability) {
        return hosts.priorities().get(priority).hosts().in(availability).length == 0;
    }

    /**
     * A chooser among a group that is not empty. In panic weights of localities do not count; where no locality has one,
     * the group is chosen from as a whole.
     */
    HostChooser chooser(int priority, Availability availability, RandomGenerator random) {
        var members = hosts.priorities().get(priority);
        if (common.localityWeighted() && availability != Availability.ANY) {
            var weights = LocalityWeights.of(members, availability, hosts.overprovisioningFactor());
            if (weights.length > 0) {
                var groups = new Host[weights.length][];
                for (int i = 0; i < groups.length; i++)
                    groups[i] = members.locality(i).in(availability);
                return new LocalityChooser(groups, weights, choosers, random);
            }
        }
        return choosers.over(members.hosts().in(availability), random);
    }
}
