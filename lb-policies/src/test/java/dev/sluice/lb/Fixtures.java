package dev.sluice.lb;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hosts and sets for tests; host {@code n} has port {@code n}. */
public final class Fixtures {
    private Fixtures() {}

    /** A host by number, weight 1, healthy. */
    public static Host host(int number) {
        return Host.of(InetSocketAddress.createUnresolved("10.0.0.1", number), "");
    }

    /** The number of a host. */
    public static int number(Host host) {
        return host.address().getPort();
    }

    /** Hosts numbered from 1 with these weights. */
    public static List<Host> weighted(int... weights) {
        List<Host> hosts = new ArrayList<>();
        for (int weight : weights) hosts.add(host(hosts.size() + 1).withWeight(weight));
        return hosts;
    }

    /** Hosts numbered from {@code first}: some healthy, then some degraded, then some unhealthy. */
    public static List<Host> hosts(int first, int healthy, int degraded, int unhealthy) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < healthy + degraded + unhealthy; i++) {
            var health =
                    i < healthy ? EdsHealth.HEALTHY : i < healthy + degraded ? EdsHealth.DEGRADED : EdsHealth.UNHEALTHY;
            hosts.add(host(first + i).withEdsHealth(health));
        }
        return hosts;
    }

    /** A set of one priority and one locality. */
    public static HostSet flat(List<Host> hosts) {
        return HostSet.of(List.of(level(hosts)));
    }

    /** A priority of one locality. */
    public static List<LocalityHosts> level(List<Host> hosts) {
        return List.of(locality("only", 1, hosts));
    }

    /** A locality by its zone. */
    public static LocalityHosts locality(String zone, long weight, List<Host> hosts) {
        return new LocalityHosts(new Locality("", zone, ""), weight, hosts);
    }

    /** How often each host number is picked in {@code picks} picks. */
    public static Map<Integer, Integer> counts(Picker picker, int picks) {
        var context = new PickContext();
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < picks; i++) counts.merge(number(picker.pick(context)), 1, Integer::sum);
        return counts;
    }

    /** The host numbers of the next {@code picks} picks. */
    public static List<Integer> sequence(Picker picker, int picks) {
        var context = new PickContext();
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < picks; i++) numbers.add(number(picker.pick(context)));
        return numbers;
    }
}
