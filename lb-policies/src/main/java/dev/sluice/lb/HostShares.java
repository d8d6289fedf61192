package dev.sluice.lb;

import java.util.Arrays;

/**
 * The hosts of one group and each one's share of its traffic, in which the weights of localities are contained where they
 * count (Envoy: the normalized host weights of ring hash and Maglev): {@code host / hosts of the locality · locality / all
 * localities of the priority}, each by weight, whatever their health, so that a host's share does not move when another
 * locality's health does. Immutable.
 */
final class HostShares {
    private final Host[] hosts;
    private final double[] shares;

    private HostShares(Host[] hosts, double[] shares) {
        this.hosts = hosts;
        this.shares = shares;
    }

    /**
     * A group that has a host. Hosts of a locality without weight are left out; where no locality with usable hosts has
     * one, the localities do not count.
     */
    static HostShares of(PriorityHosts members, Availability availability, boolean localityWeighted) {
        var localities = members.localities();
        int count = 0;
        long sum = 0;
        for (int i = 0; localityWeighted && i < localities.size(); i++) {
            long weight = localities.get(i).weight();
            sum += weight;
            if (weight > 0) count += members.locality(i).in(availability).length;
        }
        if (count == 0) {
            var all = members.hosts().in(availability);
            var shares = new double[all.length];
            fill(shares, 0, all, 1);
            return new HostShares(all, shares);
        }
        var hosts = new Host[count];
        var shares = new double[count];
        int at = 0;
        for (int i = 0; i < localities.size(); i++) {
            long weight = localities.get(i).weight();
            if (weight == 0) continue;
            var some = members.locality(i).in(availability);
            System.arraycopy(some, 0, hosts, at, some.length);
            fill(shares, at, some, (double) weight / sum);
            at += some.length;
        }
        return new HostShares(hosts, shares);
    }

    private static void fill(double[] shares, int from, Host[] hosts, double whole) {
        double sum = Arrays.stream(hosts).mapToDouble(Host::weight).sum();
        for (int i = 0; i < hosts.length; i++) shares[from + i] = whole * hosts[i].weight() / sum;
    }

    /** Number of hosts, at least 1. */
    int size() {
        return hosts.length;
    }

    /** A host, in the order of the assignment. */
    Host host(int index) {
        return hosts[index];
    }

    /** The host's share, above 0; all of them are 1 at most. */
    double share(int index) {
        return shares[index];
    }
}
