package dev.sluice.lb;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Hosts split by their health at one moment, in the order of the assignment; the arrays are never written. */
final class HostPartition {
    final Host[] all;
    final Host[] healthy;
    final Host[] degraded;
    /** Of these the shares of usable hosts are taken: all but those that drain (Envoy: excluded hosts). */
    final Host[] counted;

    private HostPartition(Host[] all, Host[] counted, Host[] healthy, Host[] degraded) {
        this.all = all;
        this.counted = counted;
        this.healthy = healthy;
        this.degraded = degraded;
    }

    /** Splits; reads each host's health once, so that a host is in one part only. */
    static HostPartition of(List<Host> hosts) {
        var all = hosts.toArray(Host[]::new);
        var health = new Health[all.length];
        for (int i = 0; i < all.length; i++) health[i] = all[i].health();
        return new HostPartition(
                all, counted(all), having(Health.HEALTHY, all, health), having(Health.DEGRADED, all, health));
    }

    /** The parts one after another. */
    static HostPartition joined(List<HostPartition> parts) {
        if (parts.size() == 1) return parts.getFirst();
        return new HostPartition(
                join(parts, part -> part.all),
                join(parts, part -> part.counted),
                join(parts, part -> part.healthy),
                join(parts, part -> part.degraded));
    }

    /** The hosts a choice may fall on. */
    Host[] in(Availability availability) {
        return switch (availability) {
            case HEALTHY -> healthy;
            case DEGRADED -> degraded;
            case ANY -> all;
        };
    }

    private static Host[] counted(Host[] all) {
        for (var host : all) {
            if (host.isExcluded())
                return Arrays.stream(all).filter(h -> !h.isExcluded()).toArray(Host[]::new);
        }
        return all;
    }

    private static Host[] having(Health wanted, Host[] all, Health[] health) {
        int count = 0;
        for (var each : health) if (each == wanted) count++;
        if (count == all.length) return all;
        var some = new Host[count];
        int next = 0;
        for (int i = 0; i < all.length; i++) if (health[i] == wanted) some[next++] = all[i];
        return some;
    }

    private static Host[] join(List<HostPartition> parts, Function<HostPartition, Host[]> hosts) {
        return parts.stream().flatMap(part -> Arrays.stream(hosts.apply(part))).toArray(Host[]::new);
    }
}
