package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.Bootstrap;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bootstrap and what it discovers, and puts each resource in force once its dependencies are there. A pure
 * machine of the control thread: all that happens comes from calls of its sources and its scheduler.
 *
 * <p>Order of a start (Envoy): static clusters, CDS and the endpoints of all of them; then static listeners, LDS and
 * their routes; then it is initialised. Bounds: it holds what the sources say at present, the last good version of each
 * resource and at most one that warms.
 */
public final class SnapshotBuilder implements AutoCloseable {
    /**
     * What the machine works with.
     *
     * @param sources where resources come from
     * @param sink where complete resources go
     * @param scheduler timers of the control thread
     * @param clock the time shown for updates
     */
    public record Surroundings(ResourceSources sources, ConfigSink sink, Scheduler scheduler, InstantSource clock) {}

    private enum Phase {
        NEW,
        CLUSTERS,
        LISTENERS,
        INITIALISED
    }

    private final Bootstrap bootstrap;
    private final Clusters clusters;
    private final Listeners listeners;
    private final List<Rejection> refused = new ArrayList<>();
    private Consumer<List<Rejection>> initialised = nobody -> {};
    private Phase phase = Phase.NEW;

    /** A machine that does nothing before {@link #start}. */
    public SnapshotBuilder(Bootstrap bootstrap, Surroundings around) {
        this.bootstrap = bootstrap;
        var dynamic = bootstrap.dynamicResources();
        this.clusters = new Clusters(dynamic.cds(), around, this::advance);
        this.listeners = new Listeners(dynamic.lds(), around, clusters::has, this::advance);
    }

    /**
     * Starts; to be called once.
     *
     * @param whenInitialised called once, when everything there is at the start is in force or was given up; is given
     *     the static resources that were refused (empty when all is well)
     */
    public void start(Consumer<List<Rejection>> whenInitialised) {
        initialised = whenInitialised;
        refused.addAll(clusters.start(bootstrap.clusters()));
        phase = Phase.CLUSTERS;
        advance();
    }

    /** True once the start is done (Envoy: server state LIVE). */
    public boolean isInitialised() {
        return phase == Phase.INITIALISED;
    }

    /** All clusters, static ones first. */
    public List<ResourceStatus> clusters() {
        return clusters.clusterStatus().toList();
    }

    /** All discovered endpoints. */
    public List<ResourceStatus> endpoints() {
        return clusters.endpointStatus().toList();
    }

    /** All listeners, static ones first. */
    public List<ResourceStatus> listeners() {
        return listeners.status().toList();
    }

    /** All discovered routes. */
    public List<ResourceStatus> routes() {
        return listeners.routes().status().toList();
    }

    /** The version of the last CDS answer of which something applied; empty before. */
    public String clustersVersion() {
        return clusters.cds() == null ? "" : clusters.cds().versionInfo();
    }

    /** The version of the last LDS answer of which something applied; empty before. */
    public String listenersVersion() {
        return listeners.lds() == null ? "" : listeners.lds().versionInfo();
    }

    /** Counts of {@code cluster_manager.cds.}; null where clusters are not discovered. */
    public @Nullable SubscriptionStats clusterStats() {
        return clusters.cds() == null ? null : clusters.cds().stats();
    }

    /** Counts of {@code listener_manager.lds.}; null where listeners are not discovered. */
    public @Nullable SubscriptionStats listenerStats() {
        return listeners.lds() == null ? null : listeners.lds().stats();
    }

    /** Counts of {@code cluster.<name>.}; null where its endpoints are not discovered. */
    public @Nullable SubscriptionStats endpointStats(String cluster) {
        return clusters.endpointStats(cluster);
    }

    /** Counts of {@code http.<prefix>.rds.<name>.}; null where no listener names these routes. */
    public @Nullable SubscriptionStats routeStats(String name) {
        return listeners.routes().stats(name);
    }

    /** Clusters in force ({@code cluster_manager.active_clusters}). */
    public int activeClusters() {
        return clusters.activeCount();
    }

    /** Clusters that wait for endpoints ({@code cluster_manager.warming_clusters}). */
    public int warmingClusters() {
        return clusters.warmingCount();
    }

    /** Listeners that wait for routes ({@code listener_manager.total_listeners_warming}). */
    public int warmingListeners() {
        return listeners.warmingCount();
    }

    /** Closes all feeds and cancels all timers; what is in force stays so. */
    @Override
    public void close() {
        clusters.close();
        listeners.close();
    }

    private void advance() {
        if (phase == Phase.CLUSTERS && clusters.isSettled()) {
            clusters.initialised();
            phase = Phase.LISTENERS;
            listeners.start(bootstrap.listeners());
        }
        if (phase == Phase.LISTENERS && listeners.isSettled()) {
            phase = Phase.INITIALISED;
            refused.addAll(listeners.staticRejections());
            initialised.accept(List.copyOf(refused));
        }
    }
}
