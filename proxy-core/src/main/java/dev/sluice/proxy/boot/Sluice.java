package dev.sluice.proxy.boot;

import dev.sluice.proxy.accesslog.AccessLogs;
import dev.sluice.proxy.admin.AdminPages;
import dev.sluice.proxy.admin.AdminServer;
import dev.sluice.proxy.admin.AdminStats;
import dev.sluice.proxy.admin.AdminToken;
import dev.sluice.proxy.admin.BuiltinPages;
import dev.sluice.proxy.admin.JulLevels;
import dev.sluice.proxy.admin.QueuePages;
import dev.sluice.proxy.admin.ServerPhase;
import dev.sluice.proxy.format.Surroundings;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Transport;
import dev.sluice.proxy.route.HeadRule;
import dev.sluice.proxy.server.ClusterRegistry;
import dev.sluice.proxy.server.ConfigInForce;
import dev.sluice.proxy.server.Discoveries;
import dev.sluice.proxy.server.ListenerRegistry;
import dev.sluice.proxy.server.Queues;
import dev.sluice.proxy.server.Worker;
import dev.sluice.proxy.stats.StatReports;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.proxy.stats.TagExtraction;
import dev.sluice.xds.model.Admin;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.QueueStore;
import dev.sluice.xds.snapshot.Rejection;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running proxy: puts everything together and takes it apart. One control loop applies configuration and serves the
 * admin pages; workers carry the traffic. Whatever reads a clock or makes chance gets it from here.
 */
final class Sluice {
    private final IoEventLoopGroup group;
    private final EventLoop control;
    private final List<Worker> workers;
    private static final Logger LOG = LoggerFactory.getLogger("main");
    private static final InstantSource CLOCK = InstantSource.system();

    private final StatStore stats;
    private final AccessLogs accessLogs;
    private final ClusterRegistry clusters;
    private final Transport transport;
    private final Loop controlLoop;
    private final Discoveries discoveries;
    private final ConfigDiscovery discovery;
    private final Lifecycle lifecycle;
    private final AdminPages pages;
    private volatile @Nullable AdminServer adminServer;
    private final ListenerRegistry listeners;
    private final Queues queues;
    private final CompletableFuture<List<Rejection>> initialised = new CompletableFuture<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Drain drain;
    private final Duration drainTime;

    private Sluice(Bootstrap bootstrap, RunOptions options) throws BadConfiguration, IOException {
        int count = options.workers();
        transport = options.transport();
        drainTime = options.drain().time();
        group = new MultiThreadIoEventLoopGroup(
                count + 1, new DefaultThreadFactory("sluice"), transport.ioHandlerFactory());
        control = group.next();
        var random = new SplittableRandom();
        var shared = new Worker.Shared(transport, Transport.allocator(count), new AtomicLong());
        var all = new ArrayList<Worker>();
        for (int i = 0; i < count; i++) all.add(new Worker(i, group.next(), random.split(), shared));
        workers = List.copyOf(all);
        stats = new StatStore(count);
        var surroundings = surroundings();
        accessLogs = new AccessLogs(
                new AccessLogs.Settings(
                        count,
                        Duration.ofMillis(options.fileFlushMillis),
                        new DefaultThreadFactory("access-log", true),
                        surroundings,
                        matcher -> HeadRule.<RequestHead>header(matcher)::matches),
                stats.computed("filesystem"));
        controlLoop = new Loop(control, shared.allocator(), random.split());
        clusters = new ClusterRegistry(workers, controlLoop, stats);
        discoveries = new Discoveries(clusters, controlLoop, transport);
        queues = queues(bootstrap.queueStore(), stats);
        clusters.onChange(queues::destinationChanged);
        listeners = new ListenerRegistry(
                workers,
                control,
                options.drain(),
                new ListenerRegistry.Parts(stats, surroundings, CLOCK, localAddress(options), accessLogs, queues));
        drain = new Drain(control, listeners, queues);
        discovery = new ConfigDiscovery(
                bootstrap,
                options.rejectUnknownDynamicFields,
                new ConfigDiscovery.Parts(
                        control, transport, random.split(), CLOCK, new ConfigInForce(discoveries, listeners)));
        lifecycle = new Lifecycle(
                bootstrap.node(),
                options,
                new Lifecycle.Parts(
                        stats,
                        CLOCK,
                        listeners,
                        accessLogs,
                        () -> Thread.ofPlatform().name("quit").start(this::quit)));
        var counted = new DiscoveryStats(stats, count, discovery, clusters, listeners);
        pages = new AdminPages(options.trustedHosts());
        BuiltinPages.add(
                pages,
                new BuiltinPages.Subjects(
                        lifecycle,
                        new AdminView(bootstrap, CLOCK.instant(), clusters, listeners, discovery.machine()),
                        new JulLevels(Logging.GROUPS),
                        stats,
                        new StatReports(stats, new TagExtraction(bootstrap.statsConfig()), counted::refresh)));
        QueuePages.add(pages, queueSource(), token(options.adminTokenFile));
    }

    private QueuePages.Source queueSource() {
        return new QueuePages.Source() {
            @Override
            public dev.sluice.queue.store.@Nullable QueueStore store() {
                return queues.store();
            }

            @Override
            public Predicate<String> redacted(String queue) {
                return queues.redacted(queue);
            }
        };
    }

    private static AdminToken token(@Nullable Path file) throws BadConfiguration {
        if (file == null) return AdminToken.NONE;
        try {
            return AdminToken.read(file);
        } catch (IOException e) {
            throw new BadConfiguration(List.of("--admin-token-file " + file + ": " + e.getMessage()));
        }
    }

    private Queues queues(@Nullable QueueStore configured, StatStore stats) throws BadConfiguration {
        var settings = configured == null ? QueueStore.DEFAULT : configured;
        var directory = settings.directory() == null ? System.getenv("SLUICE_JOURNAL") : settings.directory();
        var parts = new Queues.Parts(
                settings,
                Path.of(directory == null || directory.isEmpty() ? "/var/lib/sluice/journal" : directory),
                CLOCK,
                new SecureRandom(),
                Executors.newVirtualThreadPerTaskExecutor());
        try {
            return new Queues(workers, controlLoop, stats, parts);
        } catch (IllegalArgumentException e) {
            throw new BadConfiguration(List.of("bootstrap_extensions[sluice.queue]: " + e.getMessage()));
        }
    }

    /** Starts the proxy and waits until it is live; when it cannot start, nothing is left running. */
    static Sluice start(Bootstrap bootstrap, RunOptions options) throws BadConfiguration, IOException {
        return start(bootstrap, options, unstarted -> {});
    }

    /** The same; {@code made} is told of the proxy before it begins, so that it can be stopped while it starts. */
    static Sluice start(Bootstrap bootstrap, RunOptions options, Consumer<Sluice> made)
            throws BadConfiguration, IOException {
        var sluice = new Sluice(bootstrap, options);
        made.accept(sluice);
        try {
            sluice.startAdmin(bootstrap.admin(), options.adminAddressPath);
            sluice.startConfiguration(bootstrap.statsFlushInterval());
        } catch (BadConfiguration | IOException | RuntimeException e) {
            sluice.queues.close(); // first: an opening of the journal that is under way ends on the control loop
            for (var worker : sluice.workers) worker.execute(worker::close);
            sluice.group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
        return sluice;
    }

    /** Brings the configuration into force; listeners open when what they need is there. */
    private void startConfiguration(Duration statsInterval) throws BadConfiguration, IOException {
        control.scheduleAtFixedRate(
                stats::tick, statsInterval.toNanos(), statsInterval.toNanos(), TimeUnit.NANOSECONDS);
        control.execute(() -> {
            lifecycle.enter(ServerPhase.INITIALIZING);
            discovery.machine().start(refused -> {
                queues.whenOpened(locked -> {
                    if (locked != null) {
                        initialised.completeExceptionally(locked);
                        return;
                    }
                    if (refused.isEmpty()) lifecycle.enter(ServerPhase.LIVE);
                    initialised.complete(refused);
                });
            });
        });
        try {
            var refused = initialised.get();
            if (refused.isEmpty()) return;
            var reasons = refused.stream().map(Sluice::words).toList();
            if (reasons.stream().anyMatch(reason -> reason.contains("cannot listen on"))) {
                throw new IOException(String.join("\n", reasons));
            }
            throw new BadConfiguration(reasons);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private void startAdmin(@Nullable Admin admin, @Nullable Path addressFile) throws IOException {
        var address = admin == null ? null : admin.address();
        if (address == null) return;
        var server = AdminServer.start(
                new AdminServer.Parts(pages, new AdminStats(stats, workers.size()), controlLoop, CLOCK),
                transport.serverSocketChannel(),
                new InetSocketAddress(address.host(), address.port()));
        adminServer = server;
        if (addressFile != null) {
            var bound = server.address();
            Files.writeString(addressFile, bound.getAddress().getHostAddress() + ":" + bound.getPort());
        }
    }

    /** How many workers carry the traffic. */
    int workers() {
        return workers.size();
    }

    /** Drains within the drain time and stops; returns when all is closed. */
    void stop() {
        stop(drainTime);
    }

    /** Stops at once: connections are closed, and what queues have accepted is kept. */
    private void quit() {
        stop(Duration.ZERO);
    }

    private void stop(Duration time) {
        if (!stopping.compareAndSet(false, true)) {
            awaitStopped();
            return;
        }
        try {
            drainAndClose(time);
        } finally {
            initialised.complete(List.of());
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
            LOG.info("stopped");
            stopped.countDown();
        }
    }

    /** Whether a stop has begun. */
    boolean stopping() {
        return stopping.get();
    }

    private void drainAndClose(Duration time) {
        try {
            try {
                drain.run(time, () -> {
                    lifecycle.enter(ServerPhase.DRAINING);
                    // What is discovered from now on would open listeners again.
                    closeDiscovery();
                });
            } finally {
                queues.close();
            }
            control.execute(() -> {
                discoveries.close();
                if (adminServer != null) adminServer.close();
            });
            for (var worker : workers) worker.execute(worker::close);
            accessLogs.close(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeDiscovery() {
        try {
            discovery.close();
        } catch (IOException e) {
            LOG.warn("cannot end discovery: {}", e.getMessage());
        }
    }

    private static String words(Rejection refused) {
        return refused.name() + ": " + refused.reason();
    }

    /** Returns when the proxy has stopped. */
    void awaitStopped() {
        boolean interrupted = false;
        while (true) {
            try {
                stopped.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /** The first address of an interface that is up and no loopback, of the version wanted; else the loopback. */
    private static InetAddress localAddress(RunOptions options) throws BadConfiguration {
        var loopback = InetAddress.getLoopbackAddress();
        options.isOwnVersion(loopback); // a version that there is not must be told, however few addresses there are
        try {
            var addresses = NetworkInterface.networkInterfaces()
                    .filter(Sluice::usable)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress())
                    .toList();
            for (var address : addresses) {
                if (options.isOwnVersion(address)) return address;
            }
        } catch (SocketException unknown) {
            return loopback;
        }
        return loopback;
    }

    private static boolean usable(NetworkInterface candidate) {
        try {
            return candidate.isUp() && !candidate.isLoopback();
        } catch (SocketException unknown) {
            return false;
        }
    }

    private static Surroundings surroundings() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            host = "localhost";
        }
        return new Surroundings(host, System.getenv());
    }
}
