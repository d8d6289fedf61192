package dev.sluice.proxy.server;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Transport;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.Discovery;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;

/** Brings clusters into force by the kind of their discovery, on the control thread. */
public final class Discoveries {
    private final ClusterRegistry registry;
    private final DnsClusters dns;

    public Discoveries(ClusterRegistry registry, Loop control, Transport transport) {
        this.registry = registry;
        this.dns = new DnsClusters(registry, control, transport, DnsServerAddressStreamProviders.platformDefault());
    }

    /**
     * Puts a cluster in force once its hosts are known.
     *
     * @param assignment the hosts that discovery has found; for clusters that carry their own, that one
     * @param warm is run when the cluster is in force
     */
    public void put(Cluster cluster, ClusterLoadAssignment assignment, boolean dynamic, Runnable warm) {
        switch (cluster.discovery()) {
            case Discovery.Static fixed -> putNow(cluster, assignment, dynamic, warm);
            case Discovery.Eds eds -> putNow(cluster, assignment, dynamic, warm);
            case Discovery.StrictDns names ->
                dns.put(new DnsClusters.Names(cluster, assignment, names.dns(), false, dynamic), warm);
            case Discovery.LogicalDns names ->
                dns.put(new DnsClusters.Names(cluster, assignment, names.dns(), true, dynamic), warm);
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

    private void putNow(Cluster cluster, ClusterLoadAssignment assignment, boolean dynamic, Runnable warm) {
        dns.remove(cluster.name());
        registry.put(cluster, assignment, dynamic);
        warm.run();
    }
}
