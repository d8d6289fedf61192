package dev.sluice.proxy.upstream;

import dev.sluice.lb.Balancer;
import dev.sluice.lb.Host;
import dev.sluice.lb.HostSet;
import dev.sluice.lb.PickContext;
import dev.sluice.lb.Picker;
import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Traffic;
import dev.sluice.proxy.stats.Cells;
import dev.sluice.proxy.stats.ClusterStat;
import dev.sluice.proxy.stats.CodecScopes;
import dev.sluice.proxy.stats.OriginStat;
import dev.sluice.proxy.stats.Scope;
import dev.sluice.proxy.stats.Timings;
import dev.sluice.xds.model.RoutingPriority;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One cluster on one worker: the picker over its hosts, and a pool for each host, version and priority in use. Confined
 * to the worker's loop; what workers share is in {@link ClusterConfig}.
 */
public final class ClusterState {
    private record PoolKey(Host host, Version version, RoutingPriority priority) {}

    private final ClusterConfig config;
    private final WorkerParts worker;
    private final Cells cells;
    private final CodecScopes.Own codecs;
    private final Traffic traffic;
    private final Dialler dialler;
    private final Map<PoolKey, ConnectionPool> pools = new HashMap<>();
    private Picker picker;
    private boolean gone;

    /** A cluster with its first hosts. */
    public ClusterState(ClusterConfig config, Balancer balancer, WorkerParts worker) {
        this.config = config;
        this.worker = worker;
        this.cells = config.scope().cells(worker.index());
        this.codecs = config.codecs().of(worker.index());
        this.traffic =
                Traffic.counted(cells, ClusterStat.UPSTREAM_CX_RX_BYTES_TOTAL, ClusterStat.UPSTREAM_CX_TX_BYTES_TOTAL);
        this.picker = balancer.picker(worker.loop().random());
        this.dialler = new Dialler(worker, config);
    }

    /** Other hosts, or other health: pools of hosts that have gone are drained. */
    public void hosts(HostSet hosts, Balancer balancer) {
        picker = balancer.picker(worker.loop().random());
        var known = hosts.hosts().collect(Collectors.toSet());
        for (var entry : List.copyOf(pools.entrySet())) {
            var host = entry.getKey().host();
            // A pool that drains forgets itself when its last request has ended.
            if (known.contains(host)) entry.getValue().ejected(host.stats().ejected());
            else entry.getValue().drain();
        }
    }

    /** Chooses a host for an attempt; null for the reason in the context. */
    public @Nullable Host pick(PickContext context) {
        var host = picker.pick(context);
        if (context.panic()) cells.inc(ClusterStat.LB_HEALTHY_PANIC);
        return host;
    }

    /** Asks for a connection to a host; the waiter is answered at once where that is possible. */
    public void connect(Host host, Version version, RoutingPriority priority, PoolWaiter waiter) {
        var key = new PoolKey(host, version, priority);
        var pool = pools.get(key);
        if (pool == null) {
            pool = new ConnectionPool(this, host, version, config.limits(priority));
            pools.put(key, pool);
            // A request that began before the cluster went may still try again: its connection goes with it.
            if (gone) pool.drain();
        }
        pool.acquire(waiter);
    }

    /** Takes back a waiter that was not answered. */
    public void cancel(Host host, Version version, RoutingPriority priority, PoolWaiter waiter) {
        var pool = pools.get(new PoolKey(host, version, priority));
        if (pool != null) pool.cancel(waiter);
    }

    /** The cluster is gone: no connection takes new requests. */
    void drain() {
        gone = true;
        for (var pool : List.copyOf(pools.values())) pool.drain();
    }

    /** Closes every connection at once. */
    public void close() {
        for (var pool : List.copyOf(pools.values())) pool.close(Failure.local(Reason.LOCAL_RESET, "shutting down"));
    }

    void forget(ConnectionPool pool) {
        pools.values().removeIf(known -> known == pool);
    }

    public String name() {
        return config.cluster().name();
    }

    /** The name the cluster has in stats and logs. */
    public String statName() {
        var alternative = config.cluster().altStatName();
        return alternative.isEmpty() ? name() : alternative;
    }

    /** Counts a response, the upstream's or ours in its stead; {@code nanos} is the request's time, negative for none. */
    public void countResponse(int status, boolean internal, long nanos) {
        cells.inc(ClusterStat.UPSTREAM_RQ_COMPLETED);
        cells.status(status);
        var scope = internal ? config.origins().internal() : config.origins().external();
        count(scope, status);
        if (nanos < 0) return;
        cells.record(Timings.UPSTREAM_RQ_TIME, nanos / 1_000_000);
        scope.cells(worker.index()).record(Timings.UPSTREAM_RQ_TIME, nanos / 1_000_000);
    }

    /** Counts a response that another attempt replaces, in place of {@link #countResponse}. */
    public void countRetried(int status) {
        count(config.origins().retry(), status);
    }

    /** Counts a response whose upstream says that it is a canary, beside {@link #countResponse}. */
    public void countCanary(int status) {
        count(config.origins().canary(), status);
    }

    private void count(Scope scope, int status) {
        var origin = scope.cells(worker.index());
        origin.inc(OriginStat.UPSTREAM_RQ_COMPLETED);
        origin.status(status);
    }

    /** What the workers share of the cluster. */
    public ClusterConfig config() {
        return config;
    }

    /** The cluster's stats of this worker. */
    public Cells cells() {
        return cells;
    }

    /** The codecs' stats of this worker. */
    CodecScopes.Own codecs() {
        return codecs;
    }

    /** Counts the bytes of its connections. */
    Traffic traffic() {
        return traffic;
    }

    Loop loop() {
        return worker.loop();
    }

    Dialler dialler() {
        return dialler;
    }
}
