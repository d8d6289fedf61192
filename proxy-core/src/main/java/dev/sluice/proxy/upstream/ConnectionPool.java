package dev.sluice.proxy.upstream;

import dev.sluice.lb.CircuitLimits;
import dev.sluice.lb.Host;
import dev.sluice.lb.Permit;
import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.http.ClientConnection;
import dev.sluice.proxy.http.ProtocolError;
import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.net.Traffic;
import dev.sluice.proxy.stats.Cells;
import dev.sluice.proxy.stats.ClusterStat;
import dev.sluice.proxy.stats.ConnectionEnds;
import dev.sluice.proxy.stats.Timings;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * One worker's connections to one host in one version. A request takes a connection that can carry it, else waits in
 * turn while one is dialled; a failed dial fails all who wait, as nothing says that the next would fare better (Envoy:
 * connection pools). Waiting is bounded by max_pending_requests and has no clock of its own: attempts carry theirs.
 */
final class ConnectionPool implements ClientConnection.Events {
    private static final class Open {
        final Permit permit;
        final long openedNanos;
        int requests;

        Open(Permit permit, long openedNanos) {
            this.permit = permit;
            this.openedNanos = openedNanos;
        }
    }

    private record Pending(PoolWaiter waiter, Permit permit) {}

    private final ClusterState cluster;
    private final Host host;
    private final Version version;
    private final CircuitLimits limits;
    private final ArrayDeque<ClientConnection> ready = new ArrayDeque<>(); // can open a request now; last used first
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
    private final IdentityHashMap<ClientConnection, Open> open = new IdentityHashMap<>();
    private int dialling;
    private boolean draining;
    private boolean ejected;

    ConnectionPool(ClusterState cluster, Host host, Version version, CircuitLimits limits) {
        this.cluster = cluster;
        this.host = host;
        this.version = version;
        this.limits = limits;
    }

    /** Answers the waiter at once where it can, else when a connection comes. */
    void acquire(PoolWaiter waiter) {
        var connection = ready.peekLast();
        while (connection != null && !connection.canOpen()) {
            ready.pollLast();
            connection = ready.peekLast();
        }
        if (connection != null) {
            hand(connection, waiter);
            return;
        }
        var cells = cluster.cells();
        var permit = new Permit();
        if (!permit.tryAcquire(limits.pendingRequests())) {
            cells.inc(ClusterStat.UPSTREAM_RQ_PENDING_OVERFLOW);
            waiter.failed(Failure.local(Reason.OVERFLOW, ""));
            return;
        }
        cells.inc(ClusterStat.UPSTREAM_RQ_PENDING_TOTAL);
        cells.inc(ClusterStat.UPSTREAM_RQ_PENDING_ACTIVE);
        host.stats().pending(1);
        waiting.addLast(new Pending(waiter, permit));
        if (dialling * perConnection() < waiting.size()) dial();
    }

    /** How many requests a connection that is being dialled will take at once, as far as we know. */
    private long perConnection() {
        if (version != Version.HTTP_2) return 1;
        return cluster.config().cluster().httpProtocolOptions().http2().maxConcurrentStreams();
    }

    /** Takes a waiter out; does nothing when it was answered. */
    void cancel(PoolWaiter waiter) {
        for (var pending : waiting) {
            if (!pending.waiter.equals(waiter)) continue;
            waiting.remove(pending);
            leftWaiting(pending);
            cluster.cells().inc(ClusterStat.UPSTREAM_RQ_CANCELLED);
            forgetIfEmpty();
            return;
        }
    }

    /** Closes idle connections now and others when their requests end; waiting requests still get one. */
    void drain() {
        draining = true;
        for (var connection : List.copyOf(open.keySet())) connection.drain();
        forgetIfEmpty();
    }

    /** Other connections may fare better: those to a host that becomes an outlier are given up (Envoy: onHostHealthFailure). */
    void ejected(boolean now) {
        if (now && !ejected) for (var connection : List.copyOf(open.keySet())) connection.drain();
        ejected = now;
    }

    /** Closes everything at once. */
    void close(Failure why) {
        draining = true;
        for (var connection : List.copyOf(open.keySet())) connection.close();
        failWaiting(why);
    }

    boolean isEmpty() {
        return open.isEmpty() && waiting.isEmpty() && dialling == 0;
    }

    // What dialling and the connections tell.

    private void dial() {
        var cells = cluster.cells();
        var permit = new Permit();
        if (!permit.tryAcquire(limits.connections())) {
            cells.inc(ClusterStat.UPSTREAM_CX_OVERFLOW);
            // A host may always have one connection, or requests could wait for ever.
            if (!open.isEmpty() || dialling > 0) return;
            permit.acquire(limits.connections());
        }
        dialling++;
        host.stats().connectionOpening();
        cells.inc(ClusterStat.UPSTREAM_CX_TOTAL);
        cells.inc(ClusterStat.UPSTREAM_CX_ACTIVE);
        cells.inc(
                version == Version.HTTP_2 ? ClusterStat.UPSTREAM_CX_HTTP2_TOTAL : ClusterStat.UPSTREAM_CX_HTTP1_TOTAL);
        cluster.dialler()
                .dial(host, version, this, new Dial(permit, cluster.loop().nowNanos()));
    }

    /** One connection being dialled. */
    final class Dial {
        private final Permit permit;
        private final long startedNanos;

        private Dial(Permit permit, long startedNanos) {
            this.permit = permit;
            this.startedNanos = startedNanos;
        }

        /** The connection is established. */
        void connected(ClientConnection connection) {
            dialling--;
            long now = cluster.loop().nowNanos();
            cluster.cells().record(Timings.UPSTREAM_CX_CONNECT_MS, (now - startedNanos) / 1_000_000);
            open.put(connection, new Open(permit, now));
            if (draining && waiting.isEmpty()) connection.drain();
            else available(connection);
        }

        /** It could not be established. */
        void failed(Failure why) {
            dialling--;
            permit.end(Permit.Outcome.FAILED);
            var cells = cluster.cells();
            cells.dec(ClusterStat.UPSTREAM_CX_ACTIVE);
            cells.inc(ClusterStat.UPSTREAM_CX_CONNECT_FAIL);
            boolean late = why.reason() == Reason.CONNECT_TIMEOUT;
            if (late) cells.inc(ClusterStat.UPSTREAM_CX_CONNECT_TIMEOUT);
            cells.inc(ClusterStat.UPSTREAM_CX_DESTROY);
            cells.inc(late ? ClusterStat.UPSTREAM_CX_DESTROY_LOCAL : ClusterStat.UPSTREAM_CX_DESTROY_REMOTE);
            host.stats().connectFailed();
            host.stats().connectionClosed();
            cells.add(ClusterStat.UPSTREAM_RQ_PENDING_FAILURE_EJECT, waiting.size());
            failWaiting(why);
            forgetIfEmpty();
        }
    }

    @Override
    public void available(ClientConnection connection) {
        while (connection.canOpen()) {
            var pending = waiting.pollFirst();
            if (pending == null) {
                if (draining) connection.drain();
                else if (!ready.contains(connection)) ready.addLast(connection);
                return;
            }
            leftWaiting(pending);
            hand(connection, pending.waiter);
        }
        // What it could not take needs another connection.
        if (!waiting.isEmpty() && dialling == 0 && !limits.connections().full()) dial();
    }

    @Override
    public void draining(ClientConnection connection) {
        ready.remove(connection);
    }

    @Override
    public Traffic traffic() {
        return cluster.traffic();
    }

    @Override
    public Cells codecCells(Version spoken) {
        return spoken == Version.HTTP_2
                ? cluster.codecs().http2()
                : cluster.codecs().http1();
    }

    @Override
    public void protocolError(ProtocolError error) {
        cluster.cells().inc(ClusterStat.UPSTREAM_CX_PROTOCOL_ERROR);
    }

    @Override
    public void idleTimeout() {
        cluster.cells().inc(ClusterStat.UPSTREAM_CX_IDLE_TIMEOUT);
    }

    @Override
    public void closeNotified() {
        cluster.cells().inc(ClusterStat.UPSTREAM_CX_CLOSE_NOTIFY);
    }

    @Override
    public void requestsUsedUp() {
        cluster.cells().inc(ClusterStat.UPSTREAM_CX_MAX_REQUESTS);
    }

    @Override
    public void closed(ClientConnection connection, boolean local, int active) {
        ready.remove(connection);
        var was = open.remove(connection);
        if (was == null) return;
        was.permit.end(Permit.Outcome.OK);
        host.stats().connectionClosed();
        var cells = cluster.cells();
        cells.dec(ClusterStat.UPSTREAM_CX_ACTIVE);
        ConnectionEnds.UPSTREAM.count(cells, local, active);
        cells.record(Timings.UPSTREAM_RQ_PER_CX, was.requests);
        long lived = cluster.loop().nowNanos() - was.openedNanos;
        cells.record(Timings.UPSTREAM_CX_LENGTH_MS, lived / 1_000_000);
        if (!waiting.isEmpty() && dialling == 0 && ready.isEmpty()) dial();
        forgetIfEmpty();
    }

    private void hand(ClientConnection connection, PoolWaiter waiter) {
        var carries = open.get(connection);
        if (carries != null) carries.requests++;
        waiter.ready(connection);
        if (carries != null && version == Version.HTTP_2 && usedUp(carries.requests)) {
            requestsUsedUp();
            connection.drain();
        }
        if (!connection.canOpen()) ready.remove(connection);
    }

    /** Whether this was the last request that a connection may carry; HTTP/1 connections see to it themselves. */
    private boolean usedUp(int requests) {
        var options = cluster.config().cluster().httpProtocolOptions();
        return requests == options.common().maxRequestsPerConnection();
    }

    private void failWaiting(Failure why) {
        // Those who fail may ask again, and then wait for the next dial.
        var all = List.copyOf(waiting);
        waiting.clear();
        for (var pending : all) {
            leftWaiting(pending);
            pending.waiter.failed(why);
        }
    }

    private void leftWaiting(Pending pending) {
        pending.permit.end(Permit.Outcome.OK);
        host.stats().pending(-1);
        cluster.cells().dec(ClusterStat.UPSTREAM_RQ_PENDING_ACTIVE);
    }

    private void forgetIfEmpty() {
        if (draining && isEmpty()) cluster.forget(this);
    }
}
