package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.model.FilterChain;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.RouteSpecifier;
import dev.sluice.xds.parse.ClusterReferences;
import dev.sluice.xds.parse.ResourceType;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The route configurations listeners name. One name is one route table, whoever uses it: a second source for a name is
 * refused.
 */
final class RouteWatches implements Watches.Owner<RouteConfiguration, ListenerEntry> {
    private final SnapshotBuilder.Surroundings around;
    private final Predicate<String> clusters;
    private final Runnable progress;
    private final Watches<RouteConfiguration, ListenerEntry> watches;
    private final Map<String, Watch<RouteConfiguration, ListenerEntry>> byName = new LinkedHashMap<>();
    private final RefusalLog log = new RefusalLog();

    /**
     * @param clusters tells the clusters there are
     * @param progress runs after each event
     */
    RouteWatches(SnapshotBuilder.Surroundings around, Predicate<String> clusters, Runnable progress) {
        this.around = around;
        this.clusters = clusters;
        this.progress = progress;
        this.watches =
                new Watches<>(ResourceType.ROUTE, RouteConfiguration::source, around.sources(), around.clock(), this);
    }

    /** Says why these routes cannot be discovered together with those that are; null when they can. */
    @Nullable
    String conflict(List<RouteSpecifier.Rds> wanted) {
        var sources = new LinkedHashMap<String, ConfigSource>();
        byName.forEach((name, watch) -> sources.put(name, watch.source));
        for (var rds : wanted) {
            var key = Watches.key(rds.configSource());
            var other = sources.putIfAbsent(rds.routeConfigName(), key);
            if (other != null && !other.equals(key)) {
                return "rds: routes \"" + rds.routeConfigName() + "\" already come from another config_source; "
                        + "use the same one or another name";
            }
        }
        return null;
    }

    /** Says which clusters the routes that stand in a listener name though there are none (Envoy: validate_clusters). */
    @Nullable
    String unknownClusters(Listener listener) {
        var problems = new Problems(true);
        var chains = FieldPath.ROOT.field("filter_chains");
        for (int i = 0; i < listener.filterChains().size(); i++) {
            inline(listener.filterChains().get(i), chains.index(i), problems);
        }
        if (listener.defaultFilterChain() != null) {
            inline(listener.defaultFilterChain(), FieldPath.ROOT.field("default_filter_chain"), problems);
        }
        return problems.isEmpty() ? null : Rejection.reason(problems.list());
    }

    private void inline(FilterChain chain, FieldPath at, Problems problems) {
        for (int i = 0; i < chain.filters().size(); i++) {
            var here = at.field("filters").index(i).field("typed_config").field("route_config");
            switch (chain.filters().get(i)) {
                case HttpConnectionManager manager -> {
                    if (manager.routeSpecifier() instanceof RouteSpecifier.Inline inline) {
                        ClusterReferences.check(inline.routeConfig(), clusters, here, problems);
                    }
                }
            }
        }
    }

    List<Watch<RouteConfiguration, ListenerEntry>> watch(List<RouteSpecifier.Rds> wanted, ListenerEntry user) {
        var list = new ArrayList<Watch<RouteConfiguration, ListenerEntry>>();
        for (var rds : wanted) {
            var watch = watches.watch(rds.configSource(), rds.routeConfigName(), user);
            byName.put(watch.name, watch);
            var limit = rds.configSource().initialFetchTimeout();
            if (!watch.resolved && watch.timeout == null && !limit.isZero()) {
                watch.timeout = around.scheduler().after(limit, () -> {
                    log.late(ResourceType.ROUTE, watch.source, watch.name);
                    watch.stats.timedOut();
                    unavailable(watch);
                    told();
                });
            }
            list.add(watch);
        }
        return List.copyOf(list);
    }

    void leave(List<Watch<RouteConfiguration, ListenerEntry>> left, ListenerEntry user) {
        for (var watch : left) {
            if (!user.uses(watch)) {
                watches.leave(watch, user);
            }
        }
    }

    @Nullable
    SubscriptionStats stats(String name) {
        var watch = byName.get(name);
        return watch == null ? null : watch.stats;
    }

    Stream<ResourceStatus> status() {
        return byName.values().stream().map(watch -> watch.versions.status(watch.name, true));
    }

    void close() {
        watches.close();
    }

    @Override
    public @Nullable String arrived(
            Watch<RouteConfiguration, ListenerEntry> watch, RouteConfiguration routes, boolean changed) {
        if (changed) {
            var problems = new Problems(true);
            ClusterReferences.check(routes, clusters, FieldPath.ROOT, problems);
            if (!problems.isEmpty()) {
                return Rejection.reason(problems.list());
            }
            try {
                around.sink().putRoutes(routes);
            } catch (IllegalArgumentException refused) {
                return String.valueOf(refused.getMessage());
            }
        }
        unavailable(watch);
        return null;
    }

    @Override
    public void unavailable(Watch<RouteConfiguration, ListenerEntry> watch) {
        watch.stopWaiting();
        watch.resolved = true;
    }

    @Override
    public void dropped(Watch<RouteConfiguration, ListenerEntry> watch) {
        byName.remove(watch.name);
        if (watch.versions.active != null) {
            around.sink().removeRoutes(watch.name);
        }
    }

    @Override
    public void told() {
        progress.run();
    }
}
