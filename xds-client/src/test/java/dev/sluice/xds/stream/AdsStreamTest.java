package dev.sluice.xds.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.model.Address;
import dev.sluice.xds.model.AdsConfig;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.model.DynamicResources;
import dev.sluice.xds.model.HeaderValue;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.Locality;
import dev.sluice.xds.model.Node;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.Source;
import dev.sluice.xds.model.StatsConfig;
import dev.sluice.xds.snapshot.ConfigSink;
import dev.sluice.xds.snapshot.SnapshotBuilder;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdsStreamTest {
    private static final ConfigSource.Ads ADS = new ConfigSource.Ads(Duration.ofSeconds(60));

    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final EventLoopGroup control = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private ControlPlane plane;
    private AdsStream stream;
    private SnapshotBuilder machine;

    @BeforeEach
    void start() throws Exception {
        plane = new ControlPlane();
        var loop = control.next();
        var node = new Node("me", "mine", Map.of("k", List.of(1.0, "x")), Locality.EMPTY, List.of());
        var config = new AdsConfig(
                "xds",
                "",
                List.of(new HeaderValue("clusterid", "k8s")),
                true,
                Duration.ofMillis(1),
                Duration.ofMillis(50));
        loop.submit(() -> {
                    stream = new AdsStream(
                            new Address("127.0.0.1", plane.port()),
                            config,
                            new AdsParts(
                                    loop, NioSocketChannel.class, blocking, new SplittableRandom(1), node, "1", false));
                    machine = new SnapshotBuilder(
                            bootstrap(node),
                            new SnapshotBuilder.Surroundings(
                                    stream,
                                    new Sink(),
                                    (delay, task) -> {
                                        var later = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
                                        return () -> later.cancel(false);
                                    },
                                    Instant::now));
                    machine.start(refused -> told.add("initialised"));
                })
                .get();
    }

    @AfterEach
    void stop() throws Exception {
        control.submit(() -> {
                    machine.close();
                    stream.close();
                })
                .get();
        plane.close();
        control.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        blocking.close();
    }

    @Test
    void asksInOrderAndPutsAClusterInForceWithItsEndpoints() throws Exception {
        var first = plane.request("Cluster");
        assertThat(first.getNode().getId()).isEqualTo("me");
        assertThat(first.getNode()
                        .getMetadata()
                        .getFieldsOrThrow("k")
                        .getListValue()
                        .getValuesCount())
                .isEqualTo(2);
        assertThat(first.getResourceNamesList()).isEmpty();
        plane.send("c1", "1", eds("a", 5));
        var endpoints = plane.request("ClusterLoadAssignment");
        assertThat(endpoints.getResourceNamesList()).containsExactly("a");
        assertThat(endpoints.hasNode()).isFalse();
        var ack = plane.request("Cluster");
        assertThat(ack.getVersionInfo() + ack.getResponseNonce()).isEqualTo("c11");
        plane.send("e1", "2", assignment("a", 8080));
        next("cluster a");
        assertThat(plane.request("Listener").getResourceNamesList()).isEmpty();
        assertThat(plane.request("ClusterLoadAssignment").getVersionInfo()).isEqualTo("e1");
    }

    @Test
    void appliesTheGoodAndRefusesTheBadByName() throws Exception {
        plane.request("Cluster");
        plane.send("c1", "1", plain("a", 5), plain("b", -5), plain("c", 5));
        next("cluster a");
        next("cluster c");
        plane.request("Listener");
        var nack = plane.request("Cluster");
        assertThat(nack.getVersionInfo()).isEmpty();
        assertThat(nack.getResponseNonce()).isEqualTo("1");
        assertThat(nack.getErrorDetail().getCode()).isEqualTo(13);
        assertThat(nack.getErrorDetail().getMessage())
                .startsWith("Error adding/updating cluster(s) b: connect_timeout");
    }

    @Test
    void connectsAgainWithItsVersionsAndKeepsWhatIsInForce() throws Exception {
        plane.request("Cluster");
        plane.send("c1", "1", plain("a", 5));
        next("cluster a");
        plane.request("Listener");
        plane.request("Cluster");
        plane.end();
        var again = plane.request("Cluster");
        assertThat(again.getVersionInfo()).isEqualTo("c1");
        assertThat(again.getResponseNonce()).isEmpty();
        assertThat(again.getNode().getId()).isEqualTo("me");
        plane.request("Listener");
        assertThat(told).isEmpty();
        plane.send("c2", "1", plain("a", 6));
        next("cluster a");
        assertThat(control.submit(() -> machine.clusterStats().updateFailure()).get())
                .isEqualTo(1);
    }

    @Test
    void acknowledgesAChangedClusterOnlyWhenItIsWarm() throws Exception {
        plane.request("Cluster");
        plane.send("c1", "1", eds("a", 5));
        plane.request("ClusterLoadAssignment");
        plane.request("Cluster");
        plane.send("e1", "2", assignment("a", 8080));
        next("cluster a");
        plane.request("Listener");
        plane.request("ClusterLoadAssignment");
        plane.send("c2", "3", eds("a", 6));
        assertThat(plane.request("ClusterLoadAssignment").getResponseNonce()).isEqualTo("2");
        plane.send("e1", "4", assignment("a", 8080));
        next("cluster a");
        assertThat(plane.request("Cluster").getVersionInfo()).isEqualTo("c2");
        plane.request("ClusterLoadAssignment");
    }

    private void next(String expected) throws InterruptedException {
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(expected);
    }

    private static Bootstrap bootstrap(Node node) {
        return new Bootstrap(
                node,
                null,
                List.of(),
                List.of(),
                new DynamicResources(null, ADS, ADS),
                StatsConfig.DEFAULT,
                Duration.ofSeconds(5),
                null,
                Source.NONE);
    }

    private static Cluster plain(String name, int timeout) {
        return Cluster.newBuilder()
                .setName(name)
                .setConnectTimeout(com.google.protobuf.Duration.newBuilder().setSeconds(timeout))
                .build();
    }

    private static Cluster eds(String name, int timeout) {
        var ads = io.envoyproxy.envoy.config.core.v3.ConfigSource.newBuilder()
                .setAds(AggregatedConfigSource.getDefaultInstance())
                .setResourceApiVersion(ApiVersion.V3);
        return plain(name, timeout).toBuilder()
                .setType(Cluster.DiscoveryType.EDS)
                .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ads))
                .build();
    }

    private static io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment assignment(String name, int port) {
        var address = io.envoyproxy.envoy.config.core.v3.Address.newBuilder();
        address.getSocketAddressBuilder().setAddress("127.0.0.1").setPortValue(port);
        return io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment.newBuilder()
                .setClusterName(name)
                .addEndpoints(LocalityLbEndpoints.newBuilder()
                        .addLbEndpoints(LbEndpoint.newBuilder()
                                .setEndpoint(Endpoint.newBuilder().setAddress(address))))
                .build();
    }

    /** Writes down the clusters put. */
    private final class Sink implements ConfigSink {
        @Override
        public void putCluster(
                dev.sluice.xds.model.Cluster cluster,
                ClusterLoadAssignment assignment,
                boolean dynamic,
                Runnable warm) {
            told.add("cluster " + cluster.name());
            warm.run();
        }

        @Override
        public void assign(String cluster, ClusterLoadAssignment assignment) {
            told.add("assign " + cluster);
        }

        @Override
        public void removeCluster(String name) {}

        @Override
        public void putRoutes(RouteConfiguration routes) {}

        @Override
        public void removeRoutes(String name) {}

        @Override
        public void putListener(Listener listener, boolean dynamic) {}

        @Override
        public void removeListener(String name) {}
    }
}
