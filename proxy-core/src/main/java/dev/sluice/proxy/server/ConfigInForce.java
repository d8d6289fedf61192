package dev.sluice.proxy.server;

import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.snapshot.ConfigSink;
import java.io.IOException;

/** Where complete configuration arrives, from the bootstrap and from discovery alike: the registries of the control thread. */
public final class ConfigInForce implements ConfigSink {
    private final Discoveries clusters;
    private final ListenerRegistry listeners;

    public ConfigInForce(Discoveries clusters, ListenerRegistry listeners) {
        this.clusters = clusters;
        this.listeners = listeners;
    }

    @Override
    public void putCluster(Cluster cluster, ClusterLoadAssignment assignment, boolean dynamic, Runnable warm) {
        clusters.put(cluster, assignment, dynamic, warm);
    }

    @Override
    public void assign(String cluster, ClusterLoadAssignment assignment) {
        clusters.assign(cluster, assignment);
    }

    @Override
    public void removeCluster(String name) {
        clusters.remove(name);
    }

    @Override
    public void putRoutes(RouteConfiguration routes) {
        listeners.putRoutes(routes);
    }

    @Override
    public void removeRoutes(String name) {
        listeners.removeRoutes(name);
    }

    @Override
    public void putListener(Listener listener, boolean dynamic) throws IOException {
        listeners.put(listener, dynamic);
    }

    @Override
    public void removeListener(String name) {
        listeners.remove(name);
    }
}
