package dev.sluice.proxy.boot;

import dev.sluice.proxy.admin.ClusterStatus;
import dev.sluice.proxy.admin.ConfigKind;
import dev.sluice.proxy.admin.ListenerStatus;
import dev.sluice.proxy.admin.ProxyView;
import dev.sluice.proxy.server.ClusterRegistry;
import dev.sluice.proxy.server.ListenerRegistry;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.RouteSpecifier;
import dev.sluice.xds.model.RoutingPriority;
import dev.sluice.xds.model.Source;
import dev.sluice.xds.snapshot.ResourceStatus;
import dev.sluice.xds.snapshot.SnapshotBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the admin pages show of the configuration: reads the registries and the snapshot machine, on the control loop. */
final class AdminView implements ProxyView {
    private final Bootstrap bootstrap;
    private final Instant read;
    private final ClusterRegistry clusters;
    private final ListenerRegistry listeners;
    private final SnapshotBuilder machine;

    AdminView(
            Bootstrap bootstrap,
            Instant read,
            ClusterRegistry clusters,
            ListenerRegistry listeners,
            SnapshotBuilder machine) {
        this.bootstrap = bootstrap;
        this.read = read;
        this.clusters = clusters;
        this.listeners = listeners;
        this.machine = machine;
    }

    @Override
    public List<ClusterStatus> clusters() {
        return clusters.views().stream()
                .map(view -> new ClusterStatus(
                        view.config().cluster(),
                        view.dynamic(),
                        view.hosts(),
                        view.config().limits(RoutingPriority.DEFAULT).retries().max(),
                        view.config().limits(RoutingPriority.HIGH).retries().max()))
                .sorted(Comparator.comparing(status -> status.config().name()))
                .toList();
    }

    @Override
    public List<ListenerStatus> listeners() {
        return listeners.shown().stream()
                .map(view -> new ListenerStatus(view.listener().name(), view.address()))
                .toList();
    }

    @Override
    public Source bootstrap() {
        return bootstrap.source();
    }

    @Override
    public Instant bootstrapRead() {
        return read;
    }

    @Override
    public List<ResourceStatus> resources(ConfigKind kind) {
        return switch (kind) {
            case CLUSTER ->
                machine.clusters().stream()
                        .sorted(Comparator.comparing(ResourceStatus::name))
                        .toList();
            case LISTENER -> machine.listeners();
            case ROUTE -> routes();
        };
    }

    @Override
    public String version(ConfigKind kind) {
        return switch (kind) {
            case CLUSTER -> machine.clustersVersion();
            case LISTENER -> machine.listenersVersion();
            case ROUTE -> "";
        };
    }

    /** Those that stand in listeners, which Envoy shows as static whatever the listener is, and those discovered. */
    private List<ResourceStatus> routes() {
        var came = new HashMap<String, Instant>();
        for (var status : machine.listeners()) {
            var active = status.active();
            if (active != null) came.put(status.name(), active.lastUpdated());
        }
        var all = new ArrayList<ResourceStatus>();
        for (var view : listeners.views()) {
            var inline = inline(view.listener());
            if (inline == null) continue;
            var at = came.getOrDefault(view.listener().name(), read);
            all.add(new ResourceStatus(
                    inline.name(), false, new ResourceStatus.Version("", at, inline.source()), null, null));
        }
        all.addAll(machine.routes());
        return all;
    }

    private static @Nullable RouteConfiguration inline(Listener listener) {
        for (var chain : listener.filterChains()) {
            for (var filter : chain.filters()) {
                if (filter instanceof HttpConnectionManager manager
                        && manager.routeSpecifier() instanceof RouteSpecifier.Inline inline) {
                    return inline.routeConfig();
                }
            }
        }
        return null;
    }
}
