package dev.sluice.lb;

import java.util.List;

/** The hosts of one priority, split by health when their set was made; immutable. */
public final class PriorityHosts {
    private final List<LocalityHosts> localities;
    private final List<HostPartition> byLocality;
    private final HostPartition hosts;

    PriorityHosts(List<LocalityHosts> localities) {
        this.localities = List.copyOf(localities);
        this.byLocality = this.localities.stream()
                .map(locality -> HostPartition.of(locality.hosts()))
                .toList();
        this.hosts = HostPartition.joined(byLocality);
    }

    /** The localities in the order of the assignment. */
    public List<LocalityHosts> localities() {
        return localities;
    }

    /** Number of hosts. */
    public int size() {
        return hosts.all.length;
    }

    /** Number of hosts that were healthy when the set was made. */
    public int healthy() {
        return hosts.healthy.length;
    }

    /** Number of hosts that were degraded when the set was made. */
    public int degraded() {
        return hosts.degraded.length;
    }

    /** Number of hosts of which the shares of healthy and degraded ones are taken. */
    int counted() {
        return hosts.counted.length;
    }

    /** All hosts of the priority. */
    HostPartition hosts() {
        return hosts;
    }

    /** The hosts of one locality, by its place in {@link #localities()}. */
    HostPartition locality(int index) {
        return byLocality.get(index);
    }
}
