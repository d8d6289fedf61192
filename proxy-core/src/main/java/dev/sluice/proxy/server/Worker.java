package dev.sluice.proxy.server;

import dev.sluice.lb.Balancer;
import dev.sluice.lb.HostSet;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.SharedReadBuffer;
import dev.sluice.proxy.net.Transport;
import dev.sluice.proxy.stream.HttpManager;
import dev.sluice.proxy.upstream.ClusterConfig;
import dev.sluice.proxy.upstream.ClusterState;
import dev.sluice.proxy.upstream.Clusters;
import dev.sluice.proxy.upstream.WorkerParts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One event loop and all that lives on it: accepted connections, clusters with their pools. Other
 * threads reach it through {@link #execute} only; the other methods are for its loop.
 */
public final class Worker implements Executor {
    private final WorkerParts parts;
    private final Clusters clusters = new Clusters();
    private final Map<String, HttpManager> managers = new HashMap<>(); // by listener

    /** A worker over a Netty loop. */
    public Worker(int index, EventLoop eventLoop, RandomGenerator random, Shared shared) {
        var loop = new Loop(eventLoop, shared.allocator(), random);
        parts = new WorkerParts(
                index, loop, new HeadPool(), shared.transport(), new SharedReadBuffer(loop), shared.connectionIds());
    }

    /**
     * What the process's workers have in common.
     *
     * @param connectionIds gives connections their numbers
     */
    public record Shared(Transport transport, ByteBufAllocator allocator, AtomicLong connectionIds) {}

    @Override
    public void execute(Runnable task) {
        parts.loop().eventLoop().execute(task);
    }

    /** Puts a cluster in force in place of one of the same name. */
    void putCluster(ClusterConfig config, Balancer balancer) {
        clusters.put(new ClusterState(config, balancer, parts));
    }

    /** Gives a cluster other hosts. */
    void hosts(String cluster, HostSet hosts, Balancer balancer) {
        var state = clusters.find(cluster);
        if (state != null) state.hosts(hosts, balancer);
    }

    void removeCluster(String name) {
        clusters.remove(name);
    }

    /** A listener's requests are served by this manager from now on. */
    void serve(String listener, HttpManager manager) {
        managers.put(listener, manager);
    }

    /** The manager no longer serves the listener; another one may. */
    void retire(String listener, HttpManager manager) {
        managers.remove(listener, manager);
    }

    /** What serves a listener, or null. */
    @Nullable
    HttpManager manager(String listener) {
        return managers.get(listener);
    }

    /** Closes the connections to all clusters and gives back what connections read into. */
    public void close() {
        for (var cluster : clusters.all()) cluster.close();
        parts.readBuffer().close();
    }

    Clusters clusters() {
        return clusters;
    }

    WorkerParts parts() {
        return parts;
    }
}
