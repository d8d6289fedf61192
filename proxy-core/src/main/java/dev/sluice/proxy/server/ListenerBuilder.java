package dev.sluice.proxy.server;

import dev.sluice.proxy.accesslog.AccessLogger;
import dev.sluice.proxy.route.RouteSource;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.proxy.stats.CodecScopes;
import dev.sluice.proxy.stats.HttpStat;
import dev.sluice.proxy.stats.ListenerHttpStat;
import dev.sluice.proxy.stats.ListenerStat;
import dev.sluice.proxy.stats.ListenerWorkerStat;
import dev.sluice.proxy.stats.Scope;
import dev.sluice.proxy.stats.ScopeOptions;
import dev.sluice.proxy.stats.Stat;
import dev.sluice.proxy.stream.HttpManager;
import dev.sluice.xds.model.FilterChain;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.RouteSpecifier;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds what serves a listener's connections, on the control thread, so that what cannot be built is refused there. */
final class ListenerBuilder {
    /**
     * What serves a listener, one service a worker.
     *
     * @param scopes the listener's statistics, its own first
     */
    record Built(List<ActiveListener.Service> services, List<Scope> scopes, AccessLogger accessLog) {
        /** Connections open, of this listener and of those that share its statistics. */
        long connections() {
            return scopes.getFirst().value(ListenerStat.DOWNSTREAM_CX_ACTIVE);
        }

        /** Gives up what was taken; once, and after the last exchange has ended. */
        void release() {
            accessLog.release();
            for (var scope : scopes) scope.remove();
        }
    }

    private final List<Worker> workers;
    private final RouteTables tables;
    private final ListenerRegistry.Parts parts;
    private final CodecScopes codecs; // of all listeners

    ListenerBuilder(List<Worker> workers, RouteTables tables, ListenerRegistry.Parts parts) {
        this.workers = workers;
        this.tables = tables;
        this.parts = parts;
        this.codecs = CodecScopes.of(parts.stats(), "");
    }

    private static FilterChain chain(Listener listener) {
        var chain = listener.filterChains().isEmpty()
                ? listener.defaultFilterChain()
                : listener.filterChains().getFirst();
        if (chain == null) {
            throw new IllegalArgumentException("listener " + listener.name() + " has no filter chain");
        }
        return chain;
    }

    /** The connection manager that serves all of a listener's connections; null when they are closed as they come. */
    static @Nullable HttpConnectionManager manager(Listener listener) {
        var filters = chain(listener).filters();
        if (filters.isEmpty()) return null;
        return switch (filters.getLast()) {
            case HttpConnectionManager manager -> manager;
        };
    }

    /** The route configuration that a manager uses, null while it is not known. */
    @Nullable
    RouteConfiguration routes(@Nullable HttpConnectionManager manager) {
        if (manager == null) return null;
        return switch (manager.routeSpecifier()) {
            case RouteSpecifier.Inline inline -> inline.routeConfig();
            case RouteSpecifier.Rds rds -> tables.config(rds.routeConfigName());
        };
    }

    /**
     * Builds the services of the first {@code count} workers for a listener bound at {@code bound}.
     *
     * @throws IllegalArgumentException when it asks for what this build does not have; nothing is left behind
     */
    Built build(Listener listener, InetSocketAddress bound, int count) {
        var http = manager(listener);
        if (http == null) return withoutFilters(listener, bound, count);
        var accessLog = parts.accessLogs().compile(http.accessLogs());
        var scopes = new ArrayList<Scope>();
        var built = new Built(new ArrayList<>(), scopes, accessLog);
        try {
            var prefix = "listener." + statName(listener, bound) + ".";
            var common = new Common(
                    listener,
                    http,
                    inline(http),
                    keep(scopes, prefix, ListenerStat.class, ScopeOptions.LISTENER),
                    keep(scopes, "http." + http.statPrefix() + ".", HttpStat.class, ScopeOptions.HTTP),
                    keep(
                            scopes,
                            prefix + "http." + http.statPrefix() + ".",
                            ListenerHttpStat.class,
                            ScopeOptions.PLAIN),
                    accessLog);
            for (int i = 0; i < count; i++) {
                var ofWorker = keep(scopes, prefix + "worker_" + i + ".", ListenerWorkerStat.class, ScopeOptions.PLAIN);
                built.services().add(service(common, ofWorker, i));
            }
            return built;
        } catch (RuntimeException e) {
            built.release();
            throw e;
        }
    }

    /** Envoy: a connection whose chain has no filter is closed as it comes. */
    private Built withoutFilters(Listener listener, InetSocketAddress bound, int count) {
        var scopes = new ArrayList<Scope>();
        var prefix = "listener." + statName(listener, bound) + ".";
        var own = keep(scopes, prefix, ListenerStat.class, ScopeOptions.LISTENER);
        var built = new Built(new ArrayList<>(), scopes, parts.accessLogs().compile(List.of()));
        for (int i = 0; i < count; i++) {
            var ofWorker = keep(scopes, prefix + "worker_" + i + ".", ListenerWorkerStat.class, ScopeOptions.PLAIN);
            var arrivals = new Arrivals(workers.get(i).parts(), own.cells(i), ofWorker.cells(i));
            built.services()
                    .add(new ActiveListener.Service(
                            null, new Closing(arrivals), listener.perConnectionBufferLimitBytes()));
        }
        return built;
    }

    /** What the services of one listener share. */
    private record Common(
            Listener listener,
            HttpConnectionManager http,
            @Nullable RouteTable table,
            Scope listenerScope,
            Scope httpScope,
            Scope listenerHttp,
            AccessLogger accessLog) {}

    private ActiveListener.Service service(Common common, Scope ofWorker, int index) {
        var worker = workers.get(index);
        var listener = common.listener();
        var http = common.http();
        var site = new Filters.Site(
                listener.name(),
                worker,
                common.httpScope().cells(index),
                parts.clock(),
                parts.queues(),
                parts.surroundings());
        var filters = Filters.of(http, site);
        RouteSource routes = common.table() != null ? common.table() : tables.source(routeName(http), index);
        var accessLog = common.accessLog();
        var manager = new HttpManager(
                http,
                new HttpManager.Wiring(
                        chain(listener).name(),
                        worker.parts().loop(),
                        worker.parts().heads(),
                        parts.clock(),
                        parts.localAddress(),
                        filters,
                        routes,
                        common.httpScope().cells(index),
                        common.listenerHttp().cells(index),
                        codecs.of(index),
                        accessLog.isEmpty() ? List.of() : List.of(info -> accessLog.log(info, index)),
                        listener.perConnectionBufferLimitBytes()));
        var acceptor = new Acceptor(
                manager, new Arrivals(worker.parts(), common.listenerScope().cells(index), ofWorker.cells(index)));
        return new ActiveListener.Service(manager, acceptor, listener.perConnectionBufferLimitBytes());
    }

    private @Nullable RouteTable inline(HttpConnectionManager manager) {
        return switch (manager.routeSpecifier()) {
            case RouteSpecifier.Inline inline ->
                new RouteTable(inline.routeConfig(), parts.surroundings(), Filters.inRoutes(parts.surroundings()));
            case RouteSpecifier.Rds rds -> null;
        };
    }

    private static String routeName(HttpConnectionManager manager) {
        return switch (manager.routeSpecifier()) {
            case RouteSpecifier.Inline inline -> inline.routeConfig().name();
            case RouteSpecifier.Rds rds -> rds.routeConfigName();
        };
    }

    private static String statName(Listener listener, InetSocketAddress bound) {
        if (!listener.statPrefix().isEmpty()) return listener.statPrefix();
        return (listener.address().host() + "_" + bound.getPort()).replace(':', '_');
    }

    private <S extends Enum<S> & Stat> Scope keep(
            List<Scope> scopes, String prefix, Class<S> stats, ScopeOptions options) {
        var scope = parts.stats().scope(prefix, stats, options);
        scopes.add(scope);
        return scope;
    }
}
