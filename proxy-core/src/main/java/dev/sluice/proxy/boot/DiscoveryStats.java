package dev.sluice.proxy.boot;

import dev.sluice.proxy.server.ClusterRegistry;
import dev.sluice.proxy.server.ListenerRegistry;
import dev.sluice.proxy.stats.Cells;
import dev.sluice.proxy.stats.ClusterManagerStat;
import dev.sluice.proxy.stats.ClusterStat;
import dev.sluice.proxy.stats.ControlPlaneStat;
import dev.sluice.proxy.stats.DiscoveryStat;
import dev.sluice.proxy.stats.ListenerManagerStat;
import dev.sluice.proxy.stats.Scope;
import dev.sluice.proxy.stats.ScopeOptions;
import dev.sluice.proxy.stats.Stat;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.xds.snapshot.SnapshotBuilder;
import dev.sluice.xds.snapshot.SubscriptionStats;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shows what discovery counts under Envoy's names: {@code cluster_manager.cds}, {@code listener_manager.lds},
 * {@code http.<prefix>.rds.<name>}, the endpoints' part of {@code cluster.<name>}, {@code control_plane}. On the control
 * loop, where it brings the numbers up to date whenever somebody looks.
 */
final class DiscoveryStats {
    private final StatStore store;
    private final int control;
    private final ConfigDiscovery discovery;
    private final SnapshotBuilder machine;
    private final ClusterRegistry clusters;
    private final ListenerRegistry listeners;
    private final Cells clusterManager;
    private final Cells listenerManager;
    private final @Nullable Cells controlPlane;
    private final Map<String, Scope> subscriptions = new HashMap<>(); // by prefix

    /** @param workers how many there are: their number is the control loop's place in a scope */
    DiscoveryStats(
            StatStore store,
            int workers,
            ConfigDiscovery discovery,
            ClusterRegistry clusters,
            ListenerRegistry listeners) {
        this.store = store;
        this.control = workers;
        this.discovery = discovery;
        this.machine = discovery.machine();
        this.clusters = clusters;
        this.listeners = listeners;
        clusterManager = store.scope("cluster_manager.", ClusterManagerStat.class, ScopeOptions.PLAIN)
                .cells(workers);
        listenerManager = store.scope("listener_manager.", ListenerManagerStat.class, ScopeOptions.PLAIN)
                .cells(workers);
        controlPlane = controlPlane();
    }

    private @Nullable Cells controlPlane() {
        if (discovery.ads() == null) return null;
        var scope = store.scope("control_plane.", ControlPlaneStat.class, ScopeOptions.PLAIN);
        scope.words("identifier", () -> {
            var ads = discovery.ads();
            return ads == null ? "" : ads.identifier();
        });
        return scope.cells(control);
    }

    /** Brings all numbers up to date. */
    void refresh() {
        clusterManager.set(ClusterManagerStat.WARMING_CLUSTERS, machine.warmingClusters());
        listenerManager.set(ListenerManagerStat.TOTAL_LISTENERS_WARMING, machine.warmingListeners());
        var ads = discovery.ads();
        if (controlPlane != null && ads != null) {
            controlPlane.set(ControlPlaneStat.CONNECTED_STATE, ads.isConnected() ? 1 : 0);
        }
        var wanted = new HashSet<String>();
        subscription("cluster_manager.cds", machine.clusterStats(), wanted);
        subscription("listener_manager.lds", machine.listenerStats(), wanted);
        for (var use : listeners.routeUses()) {
            subscription("http." + use.statPrefix() + ".rds." + use.routes(), machine.routeStats(use.routes()), wanted);
        }
        subscriptions.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) entry.getValue().remove();
            return gone;
        });
        for (var view : clusters.views()) {
            endpoints(view.config().cluster().name());
        }
    }

    private void subscription(String prefix, @Nullable SubscriptionStats stats, Set<String> wanted) {
        if (stats == null) return;
        wanted.add(prefix);
        var scope = subscriptions.computeIfAbsent(
                prefix, name -> store.scope(name, DiscoveryStat.class, ScopeOptions.PLAIN));
        scope.words("version_text", stats::versionText);
        var cells = scope.cells(control);
        count(cells, DiscoveryStat.UPDATE_ATTEMPT, stats.updateAttempt());
        count(cells, DiscoveryStat.UPDATE_SUCCESS, stats.updateSuccess());
        count(cells, DiscoveryStat.UPDATE_REJECTED, stats.updateRejected());
        count(cells, DiscoveryStat.UPDATE_FAILURE, stats.updateFailure());
        count(cells, DiscoveryStat.INIT_FETCH_TIMEOUT, stats.initFetchTimeout());
        count(cells, DiscoveryStat.CONFIG_RELOAD, stats.configReload());
        cells.set(DiscoveryStat.CONFIG_RELOAD_TIME_MS, stats.reloadTimeMillis());
        cells.set(DiscoveryStat.UPDATE_TIME, stats.updateTimeMillis());
        cells.set(DiscoveryStat.VERSION, stats.version());
    }

    private void endpoints(String cluster) {
        var stats = machine.endpointStats(cluster);
        var scope = clusters.scope(cluster);
        if (stats == null || scope == null) return;
        scope.words("version_text", stats::versionText);
        scope.gauge("update_time", stats::updateTimeMillis);
        var cells = scope.cells(control);
        count(cells, ClusterStat.UPDATE_ATTEMPT, stats.updateAttempt());
        count(cells, ClusterStat.UPDATE_SUCCESS, stats.updateSuccess());
        count(cells, ClusterStat.UPDATE_REJECTED, stats.updateRejected());
        count(cells, ClusterStat.UPDATE_FAILURE, stats.updateFailure());
        count(cells, ClusterStat.UPDATE_NO_REBUILD, stats.unchanged());
        count(cells, ClusterStat.UPDATE_EMPTY, stats.updateEmpty());
        count(cells, ClusterStat.INIT_FETCH_TIMEOUT, stats.initFetchTimeout());
        count(cells, ClusterStat.ASSIGNMENT_STALE, stats.assignmentStale());
        cells.set(ClusterStat.VERSION, stats.version());
    }

    /** Lets a counter show a number that is counted elsewhere; it goes on from there after a reset of the counters. */
    private static void count(Cells cells, Stat stat, long value) {
        cells.add(stat, value - cells.get(stat));
    }
}
