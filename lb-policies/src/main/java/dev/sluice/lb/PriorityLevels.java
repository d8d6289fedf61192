package dev.sluice.lb;

import java.util.Arrays;
import java.util.List;

/**
 * How traffic spreads over priorities (Envoy: "Priority levels", "Degraded endpoints", "Panic threshold"), in percent and
 * in integers that round down. Immutable.
 *
 * <p>A priority's availability is {@code min(100, factor · healthy / hosts)}, and the same for its degraded hosts, where hosts
 * that drain are left out. Their
 * sum over all priorities, at most 100, is the total. Healthy hosts take {@code availability · 100 / total} from the
 * highest priority down until 100 is given out, degraded hosts what is left in the same way; what rounding leaves goes to
 * the first priority with healthy hosts, else the first with degraded ones.
 *
 * <p>While the total is below 100, a priority with a smaller share of usable hosts than the panic threshold is in panic:
 * its traffic goes to all its hosts. If all are, health says nothing any more and traffic follows the number of hosts.
 * Threshold 0 turns panic off; then, with no usable host at all, everything goes to the first priority, where no host is
 * found.
 */
final class PriorityLevels {
    private final int[] healthy;
    private final int[] degraded;
    private final boolean[] panic;

    private PriorityLevels(int count) {
        healthy = new int[count];
        degraded = new int[count];
        panic = new boolean[count];
    }

    /** Computes the levels; {@code panicThreshold} in percent, 0 to 100. */
    static PriorityLevels of(HostSet hosts, int panicThreshold) {
        var priorities = hosts.priorities();
        int count = priorities.size();
        var levels = new PriorityLevels(count);
        var healthyShare = new int[count];
        var degradedShare = new int[count];
        int total = 0;
        for (int i = 0; i < count; i++) {
            var level = priorities.get(i).hosts();
            healthyShare[i] = availability(level.healthy, level.counted, hosts);
            degradedShare[i] = availability(level.degraded, level.counted, hosts);
            total = Math.min(100, total + healthyShare[i] + degradedShare[i]);
        }
        if (total > 0) {
            int left = give(levels.healthy, healthyShare, 100, total);
            left = give(levels.degraded, degradedShare, left, total);
            if (left > 0) giveRest(levels, healthyShare, degradedShare, left);
        }
        levels.panic(priorities, total, panicThreshold);
        return levels;
    }

    private static int availability(Host[] usable, Host[] all, HostSet hosts) {
        if (all.length == 0) return 0;
        boolean weighted = hosts.weightedPriorityHealth();
        long part = weighted ? weight(usable) : usable.length;
        long whole = weighted ? weight(all) : all.length;
        return (int) Math.min(100, hosts.overprovisioningFactor() * part / whole);
    }

    private static long weight(Host[] hosts) {
        return Arrays.stream(hosts).mapToLong(Host::weight).sum();
    }

    private static int give(int[] loads, int[] shares, int load, int total) {
        int left = load;
        for (int i = 0; i < shares.length; i++) {
            loads[i] = Math.min(left, shares[i] * 100 / total);
            left -= loads[i];
        }
        return left;
    }

    private static void giveRest(PriorityLevels levels, int[] healthyShare, int[] degradedShare, int rest) {
        int first = firstPositive(healthyShare);
        if (first >= 0) levels.healthy[first] += rest;
        else levels.degraded[firstPositive(degradedShare)] += rest;
    }

    private static int firstPositive(int[] values) {
        for (int i = 0; i < values.length; i++) if (values[i] > 0) return i;
        return -1;
    }

    private void panic(List<PriorityHosts> priorities, int total, int threshold) {
        if (threshold == 0 && total == 0) {
            healthy[0] = 100;
            return;
        }
        boolean everywhere = true;
        for (int i = 0; i < panic.length; i++) {
            var priority = priorities.get(i);
            // no hosts count as 0 %
            double usable = priority.counted() == 0
                    ? 0
                    : 100.0 * (priority.healthy() + priority.degraded()) / priority.counted();
            panic[i] = total < 100 && usable < threshold;
            everywhere &= panic[i];
        }
        if (everywhere) spreadByCount(priorities);
    }

    private void spreadByCount(List<PriorityHosts> priorities) {
        int hosts = priorities.stream().mapToInt(PriorityHosts::size).sum();
        Arrays.fill(degraded, 0);
        int left = 100;
        int firstFilled = -1;
        for (int i = 0; i < healthy.length; i++) {
            int size = priorities.get(i).size();
            healthy[i] = hosts == 0 ? 0 : (int) (100L * size / hosts);
            left -= healthy[i];
            if (firstFilled < 0 && size > 0) firstFilled = i;
        }
        healthy[Math.max(0, firstFilled)] += left;
    }

    /** Number of priorities. */
    int count() {
        return healthy.length;
    }

    /** Percent of all traffic that goes to the priority's healthy hosts; all loads together are 100. */
    int healthyLoad(int priority) {
        return healthy[priority];
    }

    /** Percent of all traffic that goes to the priority's degraded hosts. */
    int degradedLoad(int priority) {
        return degraded[priority];
    }

    /** Whether the priority's traffic goes to all its hosts. */
    boolean panic(int priority) {
        return panic[priority];
    }

    /** Percent of all traffic that goes to a level: a priority, or that plus {@link #count()} for its degraded hosts. */
    int load(int level) {
        return level < healthy.length ? healthy[level] : degraded[level - healthy.length];
    }

    /** The priority of a level. */
    int priority(int level) {
        return level < healthy.length ? level : level - healthy.length;
    }

    /**
     * The level of one choice.
     *
     * @param percentile 0 to 99, evenly distributed
     */
    int choose(int percentile) {
        int upTo = 0;
        for (int i = 0; i < healthy.length; i++) {
            upTo += healthy[i];
            if (percentile < upTo) return i;
        }
        for (int i = 0; i < degraded.length; i++) {
            upTo += degraded[i];
            if (percentile < upTo) return healthy.length + i;
        }
        throw new AssertionError("loads add up to " + upTo);
    }
}
