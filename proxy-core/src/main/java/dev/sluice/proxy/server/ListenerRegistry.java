package dev.sluice.proxy.server;

import dev.sluice.proxy.accesslog.AccessLogger;
import dev.sluice.proxy.accesslog.AccessLogs;
import dev.sluice.proxy.format.Surroundings;
import dev.sluice.proxy.route.RouteSource;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.proxy.stats.CodecScopes;
import dev.sluice.proxy.stats.HttpStat;
import dev.sluice.proxy.stats.ListenerHttpStat;
import dev.sluice.proxy.stats.ListenerManagerStat;
import dev.sluice.proxy.stats.ListenerStat;
import dev.sluice.proxy.stats.ListenerWorkerStat;
import dev.sluice.proxy.stats.Scope;
import dev.sluice.proxy.stats.ScopeOptions;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.proxy.stream.HttpManager;
import dev.sluice.xds.model.FilterChain;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.RouteSpecifier;
import dev.sluice.xds.model.TrafficDirection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The listeners in force, on the control thread: opens each one's sockets on all workers, replaces a changed one and
 * drains what it replaces. Route tables are published by name to all workers; listeners that use a name see the latest.
 */
public final class ListenerRegistry {
    /**
     * What listeners are built from besides their configuration.
     *
     * @param surroundings of the process, for formats
     * @param clock the wall clock
     * @param localAddress this machine's address as others see it
     * @param accessLogs compiles and writes the access logs
     * @param queues those of the process
     */
    public record Parts(
            StatStore stats,
            Surroundings surroundings,
            InstantSource clock,
            InetAddress localAddress,
            AccessLogs accessLogs,
            Queues queues) {}

    /** One listener in force. */
    private record Known(
            Listener listener,
            List<ListenerSocket> sockets,
            List<Scope> scopes,
            AccessLogger accessLog,
            boolean dynamic) {}

    private final List<Worker> workers;
    private final Parts parts;
    private final Scope managerScope;
    private final CodecScopes codecs; // of all listeners
    private final Map<String, Known> known = new LinkedHashMap<>();
    private final Set<Known> draining = new LinkedHashSet<>();
    private final Executor control;
    private @Nullable Runnable whenDrained;
    private final Map<String, RouteTable> tables = new LinkedHashMap<>();

    /** An empty registry; all its methods are for the control loop. */
    public ListenerRegistry(List<Worker> workers, Executor control, Parts parts) {
        this.control = control;
        this.workers = workers;
        this.parts = parts;
        this.codecs = CodecScopes.of(parts.stats(), "");
        this.managerScope = parts.stats().scope("listener_manager.", ListenerManagerStat.class, ScopeOptions.PLAIN);
        managerScope.gauge(ListenerManagerStat.WORKERS_STARTED.text(), () -> 1);
    }

    /**
     * Puts a listener in force, in place of one of the same name, which drains.
     *
     * @throws IOException when an address cannot be listened on; what was in force stays
     * @throws IllegalArgumentException when it asks for what this build does not have
     */
    public void put(Listener listener, boolean dynamic) throws IOException {
        if (whenDrained != null) throw new IOException("listener " + listener.name() + ": the proxy is stopping");
        var before = known.get(listener.name());
        boolean sameAddress = before != null && before.listener().address().equals(listener.address());
        var cells = managerScope.cells(workers.size());
        Known opened;
        Runnable unclaim = () -> {};
        try {
            var http = manager(listener);
            unclaim = parts.queues().claim(listener.name(), QueueSettings.of(http, routes(http)));
            opened = open(listener, dynamic);
        } catch (IOException | RuntimeException e) {
            unclaim.run();
            cells.inc(ListenerManagerStat.LISTENER_CREATE_FAILURE);
            throw e;
        }
        // Envoy: counted by each worker.
        cells.add(ListenerManagerStat.LISTENER_CREATE_SUCCESS, opened.sockets().size());
        known.put(listener.name(), opened);
        if (before == null) {
            cells.inc(ListenerManagerStat.LISTENER_ADDED);
        } else {
            cells.inc(ListenerManagerStat.LISTENER_MODIFIED);
            if (sameAddress) cells.inc(ListenerManagerStat.LISTENER_IN_PLACE_UPDATED);
            retire(before);
        }
        cells.set(ListenerManagerStat.TOTAL_LISTENERS_ACTIVE, known.size());
    }

    /** Takes a listener away; its connections drain. */
    public void remove(String name) {
        var before = known.remove(name);
        if (before == null) return;
        parts.queues().release(name);
        retire(before);
        var cells = managerScope.cells(workers.size());
        cells.inc(ListenerManagerStat.LISTENER_REMOVED);
        cells.set(ListenerManagerStat.TOTAL_LISTENERS_ACTIVE, known.size());
    }

    /**
     * Publishes a route table; requests that come from now on use it.
     *
     * @throws IllegalArgumentException when its routes ask for queues that cannot be; the table before stays in force
     */
    public void putRoutes(RouteConfiguration config) {
        for (var entry : known.values()) {
            var http = manager(entry.listener());
            boolean uses = http.routeSpecifier() instanceof RouteSpecifier.Rds rds
                    && rds.routeConfigName().equals(config.name());
            if (uses) parts.queues().claim(entry.listener().name(), QueueSettings.of(http, config));
        }
        var table = new RouteTable(config, parts.surroundings());
        tables.put(config.name(), table);
        for (var worker : workers) worker.execute(() -> worker.putRoutes(config.name(), table));
    }

    /** Withdraws a route table; requests that come from now on find no route. */
    public void removeRoutes(String name) {
        if (tables.remove(name) == null) return;
        for (var worker : workers) worker.execute(() -> worker.removeRoutes(name));
    }

    /**
     * No new connections on any listener; connections close as their requests end.
     *
     * @param done called on the control loop when the last has closed
     */
    public void drain(Runnable done) {
        whenDrained = done;
        var all = List.copyOf(known.values());
        known.clear();
        for (var entry : all) retire(entry);
        if (draining.isEmpty()) done.run();
    }

    /**
     * Drains on demand.
     *
     * @param inboundOnly leaves listeners of outbound traffic alone
     * @param close whether the listeners accept no more; when not, only their present connections drain
     */
    public void drainConnections(boolean inboundOnly, boolean close) {
        for (var entry : List.copyOf(known.values())) {
            if (inboundOnly && entry.listener().trafficDirection() != TrafficDirection.INBOUND) continue;
            if (close) {
                known.remove(entry.listener().name());
                retire(entry);
            } else {
                for (var socket : entry.sockets()) socket.drainConnections();
            }
        }
        managerScope.cells(workers.size()).set(ListenerManagerStat.TOTAL_LISTENERS_ACTIVE, known.size());
    }

    /** Closes the connections that are still draining, at once. */
    public void abort() {
        for (var entry : draining) for (var socket : entry.sockets()) socket.abort();
    }

    /** What is shown of one listener. */
    public record View(Listener listener, InetSocketAddress address, boolean dynamic) {}

    /** All listeners in force, in the order they came. */
    public List<View> views() {
        return known.values().stream()
                .map(entry -> new View(entry.listener, entry.sockets.getFirst().address(), entry.dynamic))
                .toList();
    }

    /** A connection manager's use of discovered routes. */
    public record RouteUse(String statPrefix, String routes) {}

    /** Which connection managers in force use which discovered routes. */
    public List<RouteUse> routeUses() {
        var uses = new ArrayList<RouteUse>();
        for (var entry : known.values()) {
            var http = manager(entry.listener());
            if (http.routeSpecifier() instanceof RouteSpecifier.Rds rds) {
                uses.add(new RouteUse(http.statPrefix(), rds.routeConfigName()));
            }
        }
        return uses;
    }

    /** All route tables published by name. */
    public List<RouteConfiguration> routes() {
        return tables.values().stream().map(RouteTable::config).toList();
    }

    private Known open(Listener listener, boolean dynamic) throws IOException {
        var scopes = new ArrayList<Scope>();
        var sockets = new ArrayList<ListenerSocket>();
        var http = manager(listener);
        var table = inlineTable(http);
        var accessLog = parts.accessLogs().compile(http.accessLogs());
        @Nullable InetSocketAddress bound = null;
        try {
            // Without SO_REUSEPORT only one socket can listen, and so one worker serves it.
            for (var worker : listener.enableReusePort() ? workers : workers.subList(0, 1)) {
                var socket = new ListenerSocket(listener, worker);
                var at = socket.bind(bound);
                sockets.add(socket);
                if (bound == null) bound = at;
            }
        } catch (IOException | RuntimeException e) {
            for (var socket : sockets) socket.close();
            accessLog.release();
            throw e;
        }
        var prefix = "listener." + statName(listener, sockets.getFirst().address()) + ".";
        var listenerScope = keep(scopes, parts.stats().scope(prefix, ListenerStat.class, ScopeOptions.LISTENER));
        var httpScope =
                keep(scopes, parts.stats().scope("http." + http.statPrefix() + ".", HttpStat.class, ScopeOptions.HTTP));
        var listenerHttp = keep(
                scopes,
                parts.stats()
                        .scope(prefix + "http." + http.statPrefix() + ".", ListenerHttpStat.class, ScopeOptions.PLAIN));
        try {
            for (int i = 0; i < sockets.size(); i++) {
                var worker = workers.get(i);
                int index = i;
                var workerScope = keep(
                        scopes,
                        parts.stats()
                                .scope(prefix + "worker_" + i + ".", ListenerWorkerStat.class, ScopeOptions.PLAIN));
                var filters = Filters.of(
                        http,
                        new Filters.Site(listener.name(), worker, httpScope.cells(i), parts.clock(), parts.queues()));
                sockets.get(i).start(() -> {
                    RouteSource routes = table != null ? table : worker.routes(routeName(http));
                    var wiring = new HttpManager.Wiring(
                            chain(listener).name(),
                            worker.parts().loop(),
                            worker.parts().heads(),
                            parts.clock(),
                            parts.localAddress(),
                            filters,
                            routes,
                            httpScope.cells(index),
                            listenerHttp.cells(index),
                            codecs.of(index),
                            accessLog.isEmpty() ? List.of() : List.of(info -> accessLog.log(info, index)),
                            listener.perConnectionBufferLimitBytes());
                    var manager = new HttpManager(http, wiring);
                    return new ListenerSocket.Service(
                            manager,
                            new Acceptor(
                                    worker.parts(), manager, listenerScope.cells(index), workerScope.cells(index)));
                });
            }
        } catch (RuntimeException e) {
            for (var socket : sockets) socket.close();
            for (var scope : scopes) scope.remove();
            accessLog.release();
            throw e;
        }
        return new Known(listener, List.copyOf(sockets), List.copyOf(scopes), accessLog, dynamic);
    }

    private static FilterChain chain(Listener listener) {
        var chain = listener.filterChains().isEmpty()
                ? listener.defaultFilterChain()
                : listener.filterChains().getFirst();
        if (chain == null || chain.filters().isEmpty()) {
            throw new IllegalArgumentException("listener " + listener.name() + " has no filter chain");
        }
        return chain;
    }

    /** The connection manager that serves all of a listener's connections. */
    static HttpConnectionManager manager(Listener listener) {
        return switch (chain(listener).filters().getLast()) {
            case HttpConnectionManager manager -> manager;
        };
    }

    private @Nullable RouteTable inlineTable(HttpConnectionManager manager) {
        return switch (manager.routeSpecifier()) {
            case RouteSpecifier.Inline inline -> new RouteTable(inline.routeConfig(), parts.surroundings());
            case RouteSpecifier.Rds rds -> null;
        };
    }

    /** The route configuration that a manager uses, null while it is not known. */
    private @Nullable RouteConfiguration routes(HttpConnectionManager manager) {
        return switch (manager.routeSpecifier()) {
            case RouteSpecifier.Inline inline -> inline.routeConfig();
            case RouteSpecifier.Rds rds -> {
                var table = tables.get(rds.routeConfigName());
                yield table == null ? null : table.config();
            }
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

    /** Drains what is no longer in force; its log stays open until its last exchange has been logged. */
    private void retire(Known entry) {
        draining.add(entry);
        var left = new AtomicInteger(entry.sockets().size());
        for (var socket : entry.sockets()) {
            socket.drain(() -> {
                if (left.decrementAndGet() == 0) control.execute(() -> drained(entry));
            });
        }
        managerScope.cells(workers.size()).set(ListenerManagerStat.TOTAL_LISTENERS_DRAINING, draining.size());
    }

    private void drained(Known entry) {
        if (!draining.remove(entry)) return;
        entry.accessLog().release();
        for (var scope : entry.scopes()) scope.remove();
        managerScope.cells(workers.size()).set(ListenerManagerStat.TOTAL_LISTENERS_DRAINING, draining.size());
        var waiting = whenDrained;
        if (waiting != null && draining.isEmpty()) waiting.run();
    }

    private static Scope keep(List<Scope> scopes, Scope scope) {
        scopes.add(scope);
        return scope;
    }
}
