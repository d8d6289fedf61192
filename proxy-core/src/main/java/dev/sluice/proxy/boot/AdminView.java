package dev.sluice.proxy.boot;

import dev.sluice.proxy.admin.ClusterStatus;
import dev.sluice.proxy.admin.ConfigKind;
import dev.sluice.proxy.admin.ConfigResource;
import dev.sluice.proxy.admin.ListenerStatus;
import dev.sluice.proxy.admin.ProxyView;
import dev.sluice.proxy.server.ClusterRegistry;
import dev.sluice.proxy.server.ListenerRegistry;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.RouteSpecifier;
import dev.sluice.xds.model.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the admin pages show of the configuration: reads the registries, on the control loop. */
final class AdminView implements ProxyView {
    private final Bootstrap bootstrap;
    private final Instant read;
    private final ClusterRegistry clusters;
    private final ListenerRegistry listeners;

    AdminView(Bootstrap bootstrap, Instant read, ClusterRegistry clusters, ListenerRegistry listeners) {
        this.bootstrap = bootstrap;
        this.read = read;
        this.clusters = clusters;
        this.listeners = listeners;
    }

    @Override
    public List<ClusterStatus> clusters() {
        return clusters.views().stream()
                .map(view -> new ClusterStatus(view.config().cluster(), view.dynamic(), view.hosts()))
                .sorted(Comparator.comparing(status -> status.config().name()))
                .toList();
    }

    @Override
    public List<ListenerStatus> listeners() {
        return listeners.views().stream()
                .map(view -> new ListenerStatus(view.listener().name(), view.address()))
                .sorted(Comparator.comparing(ListenerStatus::name))
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
    public List<ConfigResource> resources(ConfigKind kind) {
        return switch (kind) {
            case CLUSTER ->
                clusters.views().stream()
                        .map(view -> resource(
                                view.config().cluster().name(),
                                view.dynamic(),
                                view.config().cluster().source()))
                        .toList();
            case LISTENER ->
                listeners.views().stream()
                        .map(view -> resource(
                                view.listener().name(),
                                view.dynamic(),
                                view.listener().source()))
                        .toList();
            case ROUTE -> routes();
            case ENDPOINT -> List.of();
        };
    }

    @Override
    public String version(ConfigKind kind) {
        return "";
    }

    private List<ConfigResource> routes() {
        var all = new ArrayList<ConfigResource>();
        for (var view : listeners.views()) {
            var inline = inline(view.listener());
            if (inline != null) all.add(resource(inline.name(), view.dynamic(), inline.source()));
        }
        for (var table : listeners.routes()) all.add(resource(table.name(), true, table.source()));
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

    private ConfigResource resource(String name, boolean dynamic, Source source) {
        var state = dynamic ? ConfigResource.State.ACTIVE : ConfigResource.State.STATIC;
        return new ConfigResource(name, state, "", read, source, null);
    }
}
