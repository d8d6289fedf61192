package dev.sluice.lb;

import java.net.InetSocketAddress;

/**
 * One upstream host as one load assignment describes it; immutable but for its {@link #stats()}.
 *
 * <p>Two hosts are equal when they share their stats: a new assignment that changes weight or health makes another
 * {@code Host} that is equal to the one before ({@link HostSet#inheriting}), so pools and tried hosts keyed by a host
 * survive the change.
 */
public final class Host {
    private final InetSocketAddress address;
    private final String hostname;
    private final Locality locality;
    private final int weight;
    private final EdsHealth edsHealth;
    private final HostStats stats;

    private Host(
            InetSocketAddress address,
            String hostname,
            Locality locality,
            int weight,
            EdsHealth edsHealth,
            HostStats stats) {
        if (weight == 0) throw new IllegalArgumentException("host " + address + ": weight must be at least 1");
        this.address = address;
        this.hostname = hostname;
        this.locality = locality;
        this.weight = weight;
        this.edsHealth = edsHealth;
        this.stats = stats;
    }

    /** A host with weight 1, unknown health and locality and stats of its own; {@code hostname} may be empty. */
    public static Host of(InetSocketAddress address, String hostname) {
        return new Host(address, hostname, Locality.UNKNOWN, 1, EdsHealth.UNKNOWN, new HostStats());
    }

    /** The same host at another place. */
    public Host withLocality(Locality other) {
        return new Host(address, hostname, other, weight, edsHealth, stats);
    }

    /** The same host with another weight, 1 to 2^32 - 1, given as the unsigned 32 bits of the configuration. */
    public Host withWeight(int unsigned) {
        return new Host(address, hostname, locality, unsigned, edsHealth, stats);
    }

    /** The same host with another health in its assignment. */
    public Host withEdsHealth(EdsHealth other) {
        return new Host(address, hostname, locality, weight, other, stats);
    }

    /** What this assignment says of the host, with the identity of {@code known}. */
    Host identifiedBy(Host known) {
        return new Host(address, hostname, locality, weight, edsHealth, known.stats);
    }

    public InetSocketAddress address() {
        return address;
    }

    /** The name in the assignment or the one that was resolved; empty where there is none. */
    public String hostname() {
        return hostname;
    }

    public Locality locality() {
        return locality;
    }

    /** Share of traffic relative to the other hosts, 1 to 2^32 - 1. */
    public long weight() {
        return Integer.toUnsignedLong(weight);
    }

    public EdsHealth edsHealth() {
        return edsHealth;
    }

    /** Health at this moment: what the assignment says, and unhealthy while ejected as an outlier. */
    public Health health() {
        return stats.ejected() ? Health.UNHEALTHY : edsHealth.health();
    }

    /** Whether it counts for no share of usable hosts: it is about to go (Envoy: EDS_STATUS_DRAINING). */
    public boolean isExcluded() {
        return edsHealth == EdsHealth.DRAINING;
    }

    /** What happened at the host since it was first known; its identity. */
    public HostStats stats() {
        return stats;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Host host && host.stats == stats;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(stats);
    }

    @Override
    public String toString() {
        return address + " weight " + weight() + " " + edsHealth;
    }
}
