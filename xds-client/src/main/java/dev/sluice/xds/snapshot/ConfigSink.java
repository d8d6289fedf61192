package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.RouteConfiguration;
import java.io.IOException;

/**
 * The proxy, which is told of resources that come into force. Called on the control thread, and only with resources
 * whose dependencies are there; methods may throw {@link IllegalArgumentException} to refuse what this build cannot do,
 * and then keep what was in force.
 */
public interface ConfigSink {
    /**
     * Puts a cluster in force, in place of one of the same name.
     *
     * @param assignment its endpoints; those of a DNS cluster hold names, which the proxy resolves
     * @param dynamic false for a cluster of the bootstrap
     * @param warm to be run once the cluster has taken the place of the one before: within the call, or later where its
     *     names must be resolved first
     */
    void putCluster(Cluster cluster, ClusterLoadAssignment assignment, boolean dynamic, Runnable warm);

    /** Gives a cluster in force other endpoints. */
    void assign(String cluster, ClusterLoadAssignment assignment);

    /** Takes a cluster out of force. */
    void removeCluster(String name);

    /** Puts discovered routes in force, in place of those of the same name. */
    void putRoutes(RouteConfiguration routes);

    /** Drops routes that no listener names any more. */
    void removeRoutes(String name);

    /**
     * Puts a listener in force, in place of one of the same name.
     *
     * @param dynamic false for a listener of the bootstrap
     * @throws IOException when its address cannot be listened on; what was in force stays
     */
    void putListener(Listener listener, boolean dynamic) throws IOException;

    /** Takes a listener out of force. */
    void removeListener(String name);
}
