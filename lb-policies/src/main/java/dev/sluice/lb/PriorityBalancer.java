package dev.sluice.lb;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The balancer of every policy that chooses priority, then locality, then host: holds what all workers share. Immutable.
 */
final class PriorityBalancer implements Balancer {
    private static final int GROUPS = Availability.values().length;

    private final HostSet hosts;
    private final PriorityLevels levels;
    private final boolean byHash;
    private final @Nullable HostTable[] tables; // by group; null where no traffic falls or no host is

    private PriorityBalancer(LbConfig.Common common, HostSet hosts, boolean byHash, GroupFactory factory) {
        this.hosts = hosts;
        this.levels = PriorityLevels.of(hosts, common.panicThreshold());
        this.byHash = byHash;
        this.tables = new @Nullable HostTable[GROUPS * levels.count()];
        for (int level = 0; level < 2 * levels.count(); level++) {
            int group = group(level);
            var members = hosts.priorities().get(levels.priority(level));
            var availability = availability(level);
            boolean chosen = levels.load(level) > 0 && members.hosts().in(availability).length > 0;
            if (chosen && tables[group] == null) tables[group] = factory.prepare(members, availability);
        }
    }

    private interface GroupFactory {
        HostTable prepare(PriorityHosts members, Availability availability);
    }

    /**
     * A balancer that draws the priority at random. In panic weights of localities do not count; where no locality has
     * one, the group is chosen from as a whole.
     */
    static PriorityBalancer of(LbConfig.Common common, HostSet hosts, HostTable.Factory factory) {
        return new PriorityBalancer(common, hosts, false, (members, availability) -> {
            if (common.localityWeighted() && availability != Availability.ANY) {
                var weights = LocalityWeights.of(members, availability, hosts.overprovisioningFactor());
                if (weights.length > 0) return LocalityTable.of(members, availability, weights, factory);
            }
            return factory.prepare(members.hosts().in(availability));
        });
    }

    /** A balancer whose priorities, too, are chosen by the hash of the exchange (Envoy: ring hash and Maglev). */
    static PriorityBalancer byHash(LbConfig.Common common, HostSet hosts, HostTable.HashFactory factory) {
        return new PriorityBalancer(
                common,
                hosts,
                true,
                (members, availability) ->
                        factory.prepare(HostShares.of(members, availability, common.localityWeighted())));
    }

    @Override
    public Picker picker(RandomGenerator random) {
        return new PriorityPicker(this, random);
    }

    PriorityLevels levels() {
        return levels;
    }

    /** Whether equal hashes are to find equal hosts. */
    boolean byHash() {
        return byHash;
    }

    /** Number of groups. */
    int groups() {
        return tables.length;
    }

    /** The group that a level's choices fall on: one for both levels of a priority in panic. */
    int group(int level) {
        return GROUPS * levels.priority(level) + availability(level).ordinal();
    }

    private Availability availability(int level) {
        if (levels.panic(levels.priority(level))) return Availability.ANY;
        return level < levels.count() ? Availability.HEALTHY : Availability.DEGRADED;
    }

    /** The table of a group that choices fall on; null where it has no host. */
    @Nullable
    HostTable table(int group) {
        return tables[group];
    }

    /** Why a group that choices fall on has no host. */
    NoHost noHost() {
        boolean empty = hosts.priorities().stream().allMatch(priority -> priority.size() == 0);
        return empty ? NoHost.EMPTY : NoHost.UNHEALTHY;
    }
}
