package dev.sluice.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import dev.sluice.proxy.accesslog.AccessLogs;
import dev.sluice.proxy.filter.HttpFilterFactory;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.format.Surroundings;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Transport;
import dev.sluice.proxy.route.HeadRule;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.proxy.stats.CodecScopes;
import dev.sluice.proxy.stats.Distribution;
import dev.sluice.proxy.stats.HttpStat;
import dev.sluice.proxy.stats.ListenerHttpStat;
import dev.sluice.proxy.stats.ListenerStat;
import dev.sluice.proxy.stats.ListenerWorkerStat;
import dev.sluice.proxy.stats.Scope;
import dev.sluice.proxy.stats.ScopeOptions;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.proxy.stats.StatVisitor;
import dev.sluice.proxy.stream.ExchangeObserver;
import dev.sluice.proxy.stream.HttpManager;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.Discovery;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.QueueStore;
import dev.sluice.xds.model.RouteSpecifier;
import dev.sluice.xds.parse.BootstrapOptions;
import dev.sluice.xds.parse.ConfigLoader;
import dev.sluice.xds.parse.Loaded;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A proxy of one worker in this process, from a bootstrap's text, with clients and upstreams on a loop of their own.
 * Filters of the test stand before the router. On closing it checks that heads came back and that every exchange ended.
 */
public final class ProxyFixture implements AutoCloseable {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    /** Exchanges in the order they ended, as access logs see them: details, flags and status are copied. */
    public record Ended(int status, String details, long flags, int attempts) {}

    private final MultiThreadIoEventLoopGroup group;
    private final MultiThreadIoEventLoopGroup peers = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop control;
    private final Worker worker;
    private final HeadCount heads;
    private final StatStore stats = new StatStore(1);
    private final ClusterRegistry clusters;
    private final List<ActiveListener> actives = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Ended> ended = new CopyOnWriteArrayList<>();
    private InetSocketAddress address = new InetSocketAddress(0);

    /** A proxy that has no configuration yet, so that upstreams can be had first. */
    public ProxyFixture(LeakWatch leaks) {
        this(leaks, Transport.best());
    }

    /** The same over a transport of choice. */
    public ProxyFixture(LeakWatch leaks, Transport transport) {
        group = new MultiThreadIoEventLoopGroup(2, transport.ioHandlerFactory());
        control = group.next();
        var shared = new Worker.Shared(transport, leaks.allocator(), new AtomicLong());
        worker = new Worker(0, group.next(), new SplittableRandom(42), shared);
        heads = new HeadCount(worker.parts().heads());
        clusters = new ClusterRegistry(
                List.of(worker), new Loop(control, leaks.allocator(), new SplittableRandom(7)), stats);
    }

    /** Begins to serve, with filters before the router. */
    public ProxyFixture start(ProxyConfig config, HttpFilterFactory... filters) {
        var bootstrap = load(config.yaml());
        on(control, () -> {
            for (var cluster : bootstrap.clusters()) {
                if (!(cluster.discovery() instanceof Discovery.Static fixed)) throw new IllegalArgumentException();
                clusters.put(cluster, fixed.loadAssignment(), false);
            }
            return true;
        });
        for (var listener : bootstrap.listeners()) listen(listener, List.of(filters));
        on(worker.parts().loop().eventLoop(), () -> true);
        return this;
    }

    static Bootstrap load(String yaml) {
        var options = new BootstrapOptions(yaml, "id", "cluster", "", false);
        return switch (ConfigLoader.loadBootstrap(null, options)) {
            case Loaded.Ok<Bootstrap> ok -> ok.value();
            case Loaded.Failed<Bootstrap> failed -> throw new AssertionError(failed.problems() + "\n" + yaml);
        };
    }

    private void listen(Listener listener, List<HttpFilterFactory> before) {
        var http = (HttpConnectionManager)
                listener.filterChains().getFirst().filters().getLast();
        ListenSocket socket;
        try {
            socket = ListenSocket.bind(listener, worker, null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        address = socket.address();
        var scope = stats.scope("http.test.", HttpStat.class, ScopeOptions.HTTP);
        var listenerHttp = stats.scope("listener.main.http.test.", ListenerHttpStat.class, ScopeOptions.PLAIN);
        var listenerScope = stats.scope("listener.main.", ListenerStat.class, ScopeOptions.LISTENER);
        var workerScope = stats.scope("listener.main.worker_0.", ListenerWorkerStat.class, ScopeOptions.PLAIN);
        var codecs = CodecScopes.of(stats, "");
        var filters = new ArrayList<>(before);
        var queues = new Queues(
                List.of(worker),
                worker.parts().loop(),
                stats,
                new Queues.Parts(
                        QueueStore.DEFAULT,
                        Path.of("no journal"),
                        InstantSource.system(),
                        new SplittableRandom(11),
                        Runnable::run));
        var surroundings = new Surroundings("host", Map.of());
        filters.addAll(Filters.of(
                http, new Filters.Site("main", worker, scope.cells(0), InstantSource.system(), queues, surroundings)));
        var table = new RouteTable(
                ((RouteSpecifier.Inline) http.routeSpecifier()).routeConfig(),
                surroundings,
                Filters.inRoutes(surroundings));
        var accessLog = accessLogs(surroundings).compile(http.accessLogs());
        ExchangeObserver observer = info -> {
            ended.add(ended(info));
            accessLog.log(info, 0);
        };
        var service = onWorker(() -> {
            var wiring = new HttpManager.Wiring(
                    listener.filterChains().getFirst().name(),
                    worker.parts().loop(),
                    worker.parts().heads(),
                    InstantSource.system(),
                    InetAddress.getLoopbackAddress(),
                    filters,
                    table,
                    scope.cells(0),
                    listenerHttp.cells(0),
                    codecs.of(0),
                    List.of(observer),
                    listener.perConnectionBufferLimitBytes());
            var manager = new HttpManager(http, wiring);
            return new ActiveListener.Service(
                    manager,
                    new Acceptor(manager, new Arrivals(worker.parts(), listenerScope.cells(0), workerScope.cells(0))),
                    listener.perConnectionBufferLimitBytes());
        });
        var active = new ActiveListener("main", worker, socket, service);
        actives.add(active);
        active.start();
    }

    private AccessLogs accessLogs(Surroundings surroundings) {
        return new AccessLogs(
                new AccessLogs.Settings(
                        1,
                        Duration.ofSeconds(10),
                        Thread.ofPlatform().factory(),
                        surroundings,
                        matcher -> HeadRule.<RequestHead>header(matcher)::matches),
                stats.computed("filesystem"));
    }

    private static Ended ended(StreamInfo info) {
        return new Ended(
                info.responseCode(),
                String.valueOf(info.responseCodeDetails()),
                info.responseFlags(),
                info.upstreamAttempts());
    }

    /** An upstream that speaks HTTP/1.1 or HTTP/2. */
    public TestUpstream upstream(boolean http2) {
        var upstream = new TestUpstream(peers.next(), http2);
        open.add(upstream);
        return upstream;
    }

    /** A client's connection to the proxy. */
    public TestClient client(boolean http2) {
        var client = new TestClient(peers.next(), address, http2 ? Version.HTTP_2 : Version.HTTP_1_1);
        open.add(client);
        return client;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** Exchanges that have ended. */
    public List<Ended> ended() {
        return ended;
    }

    /** Waits for that many exchanges to end and returns the last. */
    public Ended awaitEnded(int count) {
        await(() -> ended.size() >= count, () -> "exchanges ended: " + ended.size());
        return ended.getLast();
    }

    /** Other hosts for a cluster, as discovery would bring them. */
    public void assign(String cluster, int port) {
        var twin = load(new ProxyConfig().cluster(cluster, port, false, "").yaml());
        on(control, () -> {
            if (twin.clusters().getFirst().discovery() instanceof Discovery.Static fixed)
                clusters.assign(cluster, fixed.loadAssignment());
            return true;
        });
    }

    /** Takes a cluster away, as discovery would. */
    public void remove(String cluster) {
        on(control, () -> {
            clusters.remove(cluster);
            return true;
        });
    }

    /** A counter or gauge by its full name, 0 when there is none. */
    public long stat(String name) {
        return stats().getOrDefault(name, 0L);
    }

    /** All counters and gauges that are not 0. */
    private Map<String, Long> stats() {
        var all = new TreeMap<String, Long>();
        stats.visit(new StatVisitor() {
            @Override
            public void counter(Scope scope, String text, long value) {
                if (value != 0) all.put(scope.prefix() + "." + text, value);
            }

            @Override
            public void gauge(Scope scope, String text, long value) {
                counter(scope, text, value);
            }

            @Override
            public void words(Scope scope, String text, String value) {}

            @Override
            public void histogram(Scope scope, String text, Distribution interval, Distribution cumulative) {}
        });
        return all;
    }

    /** Waits for a counter or gauge to have a value. */
    public void awaitStat(String name, long value) {
        await(() -> stat(name) == value, () -> name + " is not " + value + " within\n" + stats());
    }

    /** Waits for something to come true. */
    public static void await(BooleanSupplier condition, Supplier<String> what) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - began).as(what).isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Waits for something to come true. */
    public static void await(BooleanSupplier condition, String what) {
        await(condition, () -> what);
    }

    /** Runs on the worker's loop. */
    public <T> T onWorker(Callable<T> task) {
        return on(worker.parts().loop().eventLoop(), task);
    }

    static <T> T on(EventLoop loop, Callable<T> task) {
        try {
            return loop.submit(task).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws Exception {
        for (var each : open) each.close();
        await(() -> stat("http.test.downstream_rq_active") == 0, "exchanges never ended");
        await(() -> stat("cluster.up.upstream_rq_active") == 0, "attempts never ended");
        await(() -> stat("cluster.up.upstream_rq_pending_active") == 0, "requests wait for ever");
        for (var active : actives) active.abort();
        on(worker.parts().loop().eventLoop(), () -> {
            worker.close();
            return true;
        });
        await(() -> stat("http.test.downstream_cx_active") == 0, "connections never closed");
        await(() -> stat("cluster.up.upstream_cx_active") == 0, "upstream connections never closed");
        on(worker.parts().loop().eventLoop(), () -> {
            heads.check();
            return true;
        });
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        peers.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
