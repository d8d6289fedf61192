package dev.sluice.proxy.boot;

import dev.sluice.proxy.net.Transport;
import dev.sluice.xds.model.Address;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.Discovery;
import dev.sluice.xds.snapshot.ConfigSink;
import dev.sluice.xds.snapshot.SnapshotBuilder;
import dev.sluice.xds.stream.AdsParts;
import dev.sluice.xds.stream.AdsStream;
import dev.sluice.xds.stream.ConfigSources;
import dev.sluice.xds.stream.FileParts;
import dev.sluice.xds.stream.FileWatcher;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Where configuration comes from, put together: the bootstrap's own, files, and the aggregated stream. */
final class ConfigDiscovery implements AutoCloseable {
    /** The parts of the process that discovery runs on. */
    record Parts(
            EventLoop control, Transport transport, RandomGenerator random, InstantSource clock, ConfigSink sink) {}

    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final FileWatcher watcher;
    private final @Nullable AdsStream ads;
    private final SnapshotBuilder machine;

    /**
     * Puts the sources together; nothing is read yet.
     *
     * @throws BadConfiguration when the bootstrap names an xDS cluster that cannot be used
     * @throws IOException when files cannot be watched here
     */
    ConfigDiscovery(Bootstrap bootstrap, boolean rejectUnknown, Parts parts) throws BadConfiguration, IOException {
        watcher = FileWatcher.open(FileSystems.getDefault(), blocking);
        var files = new FileParts(watcher, blocking, parts.control(), rejectUnknown);
        var config = bootstrap.dynamicResources().ads();
        if (config == null) {
            ads = null;
        } else {
            var carrier = new AdsParts(
                    parts.control(),
                    parts.transport().socketChannel(),
                    blocking,
                    parts.random(),
                    bootstrap.node(),
                    Version.ENVOY,
                    rejectUnknown);
            ads = new AdsStream(address(bootstrap, config.clusterName()), config, carrier);
        }
        var sources = ads == null ? new ConfigSources(files) : new ConfigSources(files, ads);
        machine = new SnapshotBuilder(
                bootstrap,
                new SnapshotBuilder.Surroundings(
                        sources,
                        parts.sink(),
                        (delay, task) -> {
                            var timer = parts.control().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
                            return () -> timer.cancel(false);
                        },
                        parts.clock()));
    }

    /** The stream of the control plane; null where none is configured. */
    @Nullable
    AdsStream ads() {
        return ads;
    }

    /** What has been discovered; to be used on the control loop only. */
    SnapshotBuilder machine() {
        return machine;
    }

    /** Ends discovery, on the control loop. */
    @Override
    public void close() throws IOException {
        machine.close();
        if (ads != null) ads.close();
        watcher.close();
        blocking.shutdownNow();
    }

    /** The first endpoint of the static cluster that carries the stream. */
    private static Address address(Bootstrap bootstrap, String name) throws BadConfiguration {
        for (var cluster : bootstrap.clusters()) {
            if (!cluster.name().equals(name)) continue;
            var assignment = assignment(cluster.discovery());
            if (assignment == null) break;
            for (var locality : assignment.endpoints()) {
                for (var endpoint : locality.lbEndpoints()) return endpoint.address();
            }
        }
        throw new BadConfiguration(List.of("dynamic_resources.ads_config: \"" + name
                + "\" must be a static cluster that is not of type EDS and has an endpoint"));
    }

    private static @Nullable ClusterLoadAssignment assignment(Discovery discovery) {
        return switch (discovery) {
            case Discovery.Static fixed -> fixed.loadAssignment();
            case Discovery.StrictDns dns -> dns.loadAssignment();
            case Discovery.LogicalDns dns -> dns.loadAssignment();
            case Discovery.Eds eds -> null;
        };
    }
}
