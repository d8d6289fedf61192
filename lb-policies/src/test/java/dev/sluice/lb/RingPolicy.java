package dev.sluice.lb;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A policy no cluster can ask for: what one that hashes has to bring, and a record of what is asked of it. */
final class RingPolicy implements LbPolicy {
    private static final int POINTS = 400; // of the host with the smallest share

    private final LbConfig.Common common;
    /** The threads that prepared a ring, one entry a ring. */
    final List<Thread> preparedOn = new ArrayList<>();

    RingPolicy(LbConfig.Common common) {
        this.common = common;
    }

    @Override
    public Balancer prepare(HostSet hosts) {
        return PriorityBalancer.byHash(common, hosts, this::ring);
    }

    private HostTable ring(HostShares group) {
        preparedOn.add(Thread.currentThread());
        var points = new TreeMap<Long, Host>();
        double least =
                IntStream.range(0, group.size()).mapToDouble(group::share).min().orElseThrow();
        for (int i = 0; i < group.size(); i++) {
            for (int k = 0; k < POINTS * group.share(i) / least; k++) {
                points.put(XxHash64.of(group.host(i).address() + "_" + k), group.host(i));
            }
        }
        var places = points.keySet().stream().mapToLong(Long::longValue).toArray();
        var hosts = points.values().toArray(Host[]::new);
        return random -> context -> hosts[(after(places, context.point()) + context.selection()) % hosts.length];
    }

    private static int after(long[] places, long point) {
        int from = 0;
        int to = places.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (places[middle] < point) from = middle + 1;
            else to = middle;
        }
        return from;
    }
}
