package dev.sluice.proxy.server;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Transport;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.Discovery;

/** Brings clusters into force by the kind of their discovery, on the control thread. */
public final class Discoveries {
    private final ClusterRegistry registry;
    private final DnsClusters dns;

    public Discoveries(ClusterRegistry registry, Loop control, Transport transport) {
        this.registry = registry;
        this.dns = new DnsClusters(registry, control, transport);
    }

    /**
     * Puts a cluster in force once its hosts are known.
     *
     * @param assignment the hosts that discovery has found; for clusters that carry their own, that one
     */
    public void put(Cluster cluster, ClusterLoadAssignment assignment, boolean dynamic) {
        switch (cluster.discovery()) {
            case Discovery.Static fixed -> putNow(cluster, assignment, dynamic);
            case Discovery.Eds eds -> putNow(cluster, assignment, dynamic);
            case Discovery.StrictDns names -> dns.put(cluster, assignment, names.dns(), false, dynamic);
            case Discovery.LogicalDns names -> dns.put(cluster, assignment, names.dns(), true, dynamic);
        }
    }

    /** Gives a cluster other hosts. */
    public void assign(String cluster, ClusterLoadAssignment assignment) {
        registry.assign(cluster, assignment);
    }

    /** Takes a cluster away. */
    public void remove(String cluster) {
        dns.remove(cluster);
        registry.remove(cluster);
    }

    /** Stops looking for hosts. */
    public void close() {
        dns.close();
    }

    private void putNow(Cluster cluster, ClusterLoadAssignment assignment, boolean dynamic) {
        dns.remove(cluster.name());
        registry.put(cluster, assignment, dynamic);
    }
}
