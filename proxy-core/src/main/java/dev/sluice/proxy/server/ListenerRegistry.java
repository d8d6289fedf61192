package dev.sluice.proxy.server;

import dev.sluice.proxy.accesslog.AccessLogs;
import dev.sluice.proxy.format.Surroundings;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.proxy.stats.ListenerManagerStat;
import dev.sluice.proxy.stats.Scope;
import dev.sluice.proxy.stats.ScopeOptions;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.RouteSpecifier;
import dev.sluice.xds.model.TrafficDirection;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
            Listener listener, List<ActiveListener> actives, ListenerBuilder.Built built, boolean dynamic) {
        boolean outbound() {
            return listener.trafficDirection() == TrafficDirection.OUTBOUND;
        }

        View view() {
            return new View(listener, actives.getFirst().address(), dynamic);
        }
    }

    private final List<Worker> workers;
    private final Parts parts;
    private final Scope managerScope;
    private final Map<String, Known> known = new LinkedHashMap<>();
    private final Map<String, View> shown = new LinkedHashMap<>(); // known, and those closed by drainListeners
    private final Map<Known, Future<?>> draining = new LinkedHashMap<>(); // with what ends them at last
    private final EventLoop control;
    private final DrainSettings drains;
    private boolean stopping;
    private boolean failing;
    private @Nullable Runnable whenDrained;
    private final RouteTables tables;
    private final ListenerBuilder builder;

    /** An empty registry; all its methods are for the control loop. */
    public ListenerRegistry(List<Worker> workers, EventLoop control, DrainSettings drains, Parts parts) {
        this.control = control;
        this.drains = drains;
        this.workers = workers;
        this.parts = parts;
        this.tables = new RouteTables(workers);
        this.builder = new ListenerBuilder(workers, tables, parts);
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
        if (stopping) throw new IOException("listener " + listener.name() + ": the proxy is stopping");
        var before = known.get(listener.name());
        var cells = managerScope.cells(workers.size());
        Known opened;
        Runnable unclaim = () -> {};
        try {
            var heir = before != null && sameSocket(before.listener(), listener) ? before : null;
            var http = ListenerBuilder.manager(listener);
            var queues = QueueSettings.of(http, builder.routes(http));
            unclaim = parts.queues().claim(Map.of(listener.name(), queues));
            opened = open(listener, dynamic, heir);
        } catch (IOException | RuntimeException e) {
            unclaim.run();
            cells.inc(ListenerManagerStat.LISTENER_CREATE_FAILURE);
            throw e;
        }
        // Envoy: counted by each worker.
        cells.add(ListenerManagerStat.LISTENER_CREATE_SUCCESS, opened.actives().size());
        known.put(listener.name(), opened);
        shown.put(listener.name(), opened.view());
        if (before == null) {
            cells.inc(ListenerManagerStat.LISTENER_ADDED);
        } else {
            cells.inc(ListenerManagerStat.LISTENER_MODIFIED);
            if (before.listener().address().equals(listener.address()))
                cells.inc(ListenerManagerStat.LISTENER_IN_PLACE_UPDATED);
            retire(before, drains.spreadNanos());
        }
        cells.set(ListenerManagerStat.TOTAL_LISTENERS_ACTIVE, known.size());
    }

    /** Takes a listener away; its connections drain. */
    public void remove(String name) {
        var before = known.remove(name);
        shown.remove(name);
        if (before == null) return;
        parts.queues().release(name);
        retire(before, drains.spreadNanos());
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
        var table = new RouteTable(config, parts.surroundings(), Filters.inRoutes(parts.surroundings()));
        parts.queues().claim(queues(config.name(), config));
        tables.put(table);
    }

    /** Withdraws a route table; requests that come from now on find no route. */
    public void removeRoutes(String name) {
        parts.queues().claim(queues(name, null));
        tables.remove(name);
    }

    /** The queues of all listeners that use a route table's name, were it this one. */
    private Map<String, Map<String, QueueSettings>> queues(String name, @Nullable RouteConfiguration config) {
        var all = new LinkedHashMap<String, Map<String, QueueSettings>>();
        for (var entry : known.values()) {
            var http = ListenerBuilder.manager(entry.listener());
            boolean uses = http != null
                    && http.routeSpecifier() instanceof RouteSpecifier.Rds rds
                    && rds.routeConfigName().equals(name);
            if (uses) all.put(entry.listener().name(), QueueSettings.of(http, config));
        }
        return all;
    }

    /**
     * The process is about to stop: no listener comes or changes any more, and connections of all traffic that is not
     * outbound are asked to close. New ones are still accepted, for their clients have not heard of it yet.
     *
     * @return the listeners that do not go on as before
     */
    public Set<String> beginStop() {
        stopping = true;
        var inbound = new HashSet<String>();
        known.forEach((name, entry) -> {
            if (entry.outbound()) return;
            inbound.add(name);
            for (var active : entry.actives()) active.beginDrain(0);
        });
        for (var entry : draining.keySet()) for (var active : entry.actives()) active.beginDrain(0);
        return inbound;
    }

    /** Connections open on listeners in force: of outbound traffic, or of all other. */
    public long connections(boolean outbound) {
        return known.values().stream()
                .filter(entry -> entry.outbound() == outbound)
                .mapToLong(entry -> entry.built().connections())
                .sum();
    }

    /** Whether a listener of outbound traffic is in force. */
    public boolean hasOutbound() {
        return known.values().stream().anyMatch(Known::outbound);
    }

    /**
     * No new connections on any listener; connections close as their requests end.
     *
     * @param done called on the control loop when the last has closed
     */
    public void drain(Runnable done) {
        stopping = true;
        whenDrained = done;
        var all = List.copyOf(known.values());
        known.clear();
        for (var entry : all) retire(entry, 0);
        if (draining.isEmpty()) done.run();
    }

    /**
     * Drains on demand, by the drain strategy.
     *
     * @param inboundOnly leaves listeners of other traffic alone
     * @param graceful asks connections to close for the drain time, and accepts new ones meanwhile
     * @param close whether listeners accept no more in the end
     */
    public void drainListeners(boolean inboundOnly, boolean graceful, boolean close) {
        var chosen = known.values().stream()
                .filter(entry -> !inboundOnly || entry.listener().trafficDirection() == TrafficDirection.INBOUND)
                .toList();
        if (graceful) {
            for (var entry : chosen) for (var active : entry.actives()) active.beginDrain(drains.spreadNanos());
            if (close) {
                control.schedule(() -> withdraw(chosen), drains.time().toNanos(), TimeUnit.NANOSECONDS);
            }
        } else if (close) {
            withdraw(chosen);
        }
    }

    private void withdraw(List<Known> chosen) {
        for (var entry : chosen) {
            var name = entry.listener().name();
            if (!known.remove(name, entry)) continue;
            parts.queues().release(name);
            retire(entry, drains.spreadNanos());
            managerScope.cells(workers.size()).inc(ListenerManagerStat.LISTENER_STOPPED);
        }
        managerScope.cells(workers.size()).set(ListenerManagerStat.TOTAL_LISTENERS_ACTIVE, known.size());
    }

    /** Whether every response asks its connection to close, because health checks of this proxy are to fail. */
    public void failing(boolean on) {
        failing = on;
        for (var entry : known.values()) for (var active : entry.actives()) active.failing(on);
    }

    /** Closes the connections that are still draining, at once. */
    public void abort() {
        for (var entry : draining.keySet()) abort(entry);
    }

    private static void abort(Known entry) {
        for (var active : entry.actives()) active.abort();
    }

    /** What is shown of one listener. */
    public record View(Listener listener, InetSocketAddress address, boolean dynamic) {}

    /** All listeners in force, in the order they came. */
    public List<View> views() {
        return known.values().stream().map(Known::view).toList();
    }

    /** The same with those that {@link #drainListeners} has closed, which Envoy goes on showing. */
    public List<View> shown() {
        return List.copyOf(shown.values());
    }

    /** A connection manager's use of discovered routes. */
    public record RouteUse(String statPrefix, String routes) {}

    /** Which connection managers in force use which discovered routes. */
    public List<RouteUse> routeUses() {
        var uses = new ArrayList<RouteUse>();
        for (var entry : known.values()) {
            var http = ListenerBuilder.manager(entry.listener());
            if (http != null && http.routeSpecifier() instanceof RouteSpecifier.Rds rds) {
                uses.add(new RouteUse(http.statPrefix(), rds.routeConfigName()));
            }
        }
        return uses;
    }

    /** All route tables published by name. */
    public List<RouteConfiguration> routes() {
        return tables.all();
    }

    /** Builds a listener completely before it takes over the sockets of {@code before}, so that a refusal changes nothing. */
    private Known open(Listener listener, boolean dynamic, @Nullable Known before) throws IOException {
        // Without SO_REUSEPORT only one socket can listen, and so one worker serves it.
        var served = listener.enableReusePort() ? workers : workers.subList(0, 1);
        var fresh = new ArrayList<ListenSocket>();
        ListenerBuilder.Built built;
        try {
            @Nullable
            InetSocketAddress bound =
                    before == null ? null : before.actives().getFirst().address();
            if (before == null) {
                for (var worker : served) {
                    fresh.add(ListenSocket.bind(listener, worker, bound));
                    bound = fresh.getFirst().address();
                }
            }
            built = builder.build(listener, Objects.requireNonNull(bound), served.size());
        } catch (IOException | RuntimeException e) {
            for (var socket : fresh) socket.close();
            throw e;
        }
        var actives = new ArrayList<ActiveListener>();
        for (int i = 0; i < served.size(); i++) {
            var socket = before == null ? fresh.get(i) : before.actives().get(i).handOver();
            actives.add(new ActiveListener(
                    listener.name(), served.get(i), socket, built.services().get(i)));
        }
        for (var active : actives) {
            active.start();
            if (failing) active.failing(true);
        }
        return new Known(listener, List.copyOf(actives), built, dynamic);
    }

    /**
     * Whether a listener takes over the sockets of the one it replaces (Envoy: an update at the same address with the same
     * socket options). Another address, or with SO_REUSEPORT another backlog, has sockets of its own.
     */
    private static boolean sameSocket(Listener before, Listener now) {
        if (!before.address().equals(now.address())) return false;
        if (before.enableReusePort() != now.enableReusePort()) {
            // Envoy refuses it in these words; either kind of socket keeps the other from binding.
            throw new IllegalArgumentException(
                    "Listener " + now.name() + ": reuse port cannot be changed during an update");
        }
        if (before.tcpBacklogSize() == now.tcpBacklogSize()) return true;
        if (now.enableReusePort()) return false;
        throw new IllegalArgumentException("listener " + now.name()
                + ": tcp_backlog_size cannot be changed during an update when enable_reuse_port is false");
    }

    /**
     * Drains what is no longer in force; its log stays open until its last exchange has been logged. What is left after
     * the drain time is closed (Envoy: --drain-time-s).
     */
    private void retire(Known entry, long spreadNanos) {
        var end = control.schedule(() -> abort(entry), drains.time().toNanos(), TimeUnit.NANOSECONDS);
        draining.put(entry, end);
        var left = new AtomicInteger(entry.actives().size());
        for (var active : entry.actives()) {
            active.drain(spreadNanos, () -> {
                if (left.decrementAndGet() == 0) control.execute(() -> drained(entry));
            });
        }
        managerScope.cells(workers.size()).set(ListenerManagerStat.TOTAL_LISTENERS_DRAINING, draining.size());
    }

    private void drained(Known entry) {
        var end = draining.remove(entry);
        if (end == null) return;
        end.cancel(false);
        entry.built().release();
        managerScope.cells(workers.size()).set(ListenerManagerStat.TOTAL_LISTENERS_DRAINING, draining.size());
        var waiting = whenDrained;
        if (waiting != null && draining.isEmpty()) waiting.run();
    }
}
