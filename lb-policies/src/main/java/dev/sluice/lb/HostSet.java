package dev.sluice.lb;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All hosts of a cluster: priorities, their localities, their hosts; immutable, with health as it was when the set was
 * made. After a host was ejected or came back, {@link #refreshed()} makes the set that says so.
 */
public final class HostSet {
    /** Envoy's default: a priority takes all its traffic while 72 % of its hosts are healthy. */
    public static final int DEFAULT_OVERPROVISIONING = 140;

    private final List<PriorityHosts> priorities;
    private final int overprovisioningFactor;
    private final boolean weightedPriorityHealth;

    private HostSet(List<PriorityHosts> priorities, int overprovisioningFactor, boolean weightedPriorityHealth) {
        this.priorities = priorities;
        this.overprovisioningFactor = overprovisioningFactor;
        this.weightedPriorityHealth = weightedPriorityHealth;
    }

    /** As {@link #of(List, int, boolean)} with {@link #DEFAULT_OVERPROVISIONING} and priorities judged by host count. */
    public static HostSet of(List<List<LocalityHosts>> priorities) {
        return of(priorities, DEFAULT_OVERPROVISIONING, false);
    }

    /**
     * A set with the hosts' health of this moment.
     *
     * @param priorities the localities of each priority, highest first; a priority may be empty
     * @param overprovisioningFactor in percent, at least 1 (Envoy: {@code ClusterLoadAssignment.Policy})
     * @param weightedPriorityHealth whether a priority's health is its share of healthy weight instead of healthy hosts
     */
    public static HostSet of(
            List<List<LocalityHosts>> priorities, int overprovisioningFactor, boolean weightedPriorityHealth) {
        if (overprovisioningFactor < 1) {
            throw new IllegalArgumentException("overprovisioning factor " + overprovisioningFactor + " is below 1");
        }
        List<List<LocalityHosts>> atLeastOne = priorities.isEmpty() ? List.of(List.of()) : priorities;
        return new HostSet(
                atLeastOne.stream().map(PriorityHosts::new).toList(), overprovisioningFactor, weightedPriorityHealth);
    }

    /** The same members with their health of this moment. */
    public HostSet refreshed() {
        return of(
                priorities.stream().map(PriorityHosts::localities).toList(),
                overprovisioningFactor,
                weightedPriorityHealth);
    }

    /**
     * The same members, where those that {@code previous} has too keep their identity, and with it their stats, their
     * connections and their ejection. A host is the same when address and hostname are (Envoy: a changed hostname makes
     * another host).
     */
    public HostSet inheriting(HostSet previous) {
        record Key(InetSocketAddress address, String hostname) {}
        Map<Key, Host> known = new HashMap<>();
        previous.hosts().forEach(host -> known.putIfAbsent(new Key(host.address(), host.hostname()), host));
        return of(
                priorities.stream()
                        .map(priority -> priority.localities().stream()
                                .map(locality -> new LocalityHosts(
                                        locality.locality(),
                                        locality.weight(),
                                        locality.hosts().stream()
                                                .map(host -> {
                                                    var old = known.get(new Key(host.address(), host.hostname()));
                                                    return old == null ? host : host.identifiedBy(old);
                                                })
                                                .toList()))
                                .toList())
                        .toList(),
                overprovisioningFactor,
                weightedPriorityHealth);
    }

    /** The priorities, highest first; never empty. */
    public List<PriorityHosts> priorities() {
        return priorities;
    }

    /** The hosts of a priority and where each is; none for a priority that there is not. */
    public Map<Host, Locality> members(int priority) {
        if (priority >= priorities.size()) return Map.of();
        return Arrays.stream(priorities.get(priority).hosts().all)
                .collect(Collectors.toMap(host -> host, Host::locality, (one, other) -> one));
    }

    /** Every host, by priority and locality. */
    public Stream<Host> hosts() {
        return priorities.stream()
                .flatMap(priority -> priority.localities().stream())
                .flatMap(locality -> locality.hosts().stream());
    }

    /** In percent: how many times its fair share a host is trusted to carry. */
    public int overprovisioningFactor() {
        return overprovisioningFactor;
    }

    /** Whether a priority's health is its share of healthy weight instead of healthy hosts. */
    public boolean weightedPriorityHealth() {
        return weightedPriorityHealth;
    }
}
