package dev.sluice.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Transport;
import dev.sluice.proxy.server.NameServer.Mood;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.Discovery;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a cluster's hosts when its name's server errs, says nothing, or takes the name away. */
class DnsFailuresTest {
    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(2, Transport.best().ioHandlerFactory());
    private NameServer server;
    private Loop control;
    private Worker worker;
    private ClusterRegistry registry;
    private DnsClusters clusters;

    @BeforeEach
    void start() throws Exception {
        server = new NameServer();
        control = new Loop(group.next(), leaks.allocator(), new SplittableRandom(3));
        var shared = new Worker.Shared(Transport.best(), leaks.allocator(), new AtomicLong());
        worker = new Worker(0, group.next(), new SplittableRandom(4), shared);
        registry = new ClusterRegistry(List.of(worker), control, new StatStore(1));
        clusters = new DnsClusters(
                registry, control, Transport.best(), new SingletonDnsServerAddressStreamProvider(server.address()));
    }

    @AfterEach
    void stop() throws Exception {
        onControl(() -> clusters.close());
        worker.execute(worker::close);
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        server.close();
    }

    @Test
    void takesTheAddressesThatTheNameHas() {
        put("STRICT_DNS");
        awaitHosts(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENT", "SERVFAIL", "GARBAGE"})
    void keepsItsHostsWhenTheServerFails(Mood mood) {
        put("STRICT_DNS");
        awaitHosts(1);
        server.mood(mood);
        server.awaitQueries(mood == Mood.SERVFAIL ? 4 : 2); // a query without an answer takes 5 s
        assertThat(hosts()).isEqualTo(1);
        server.mood(Mood.ANSWERS);
        server.awaitQueries(2);
        awaitHosts(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"EMPTY", "NXDOMAIN"})
    void losesItsHostsWhenTheNameHasNoneAndGetsThemBack(Mood mood) {
        put("STRICT_DNS");
        awaitHosts(1);
        server.mood(mood);
        awaitHosts(0);
        server.mood(Mood.ANSWERS);
        awaitHosts(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"EMPTY", "NXDOMAIN"})
    void aLogicalNameKeepsItsLastAddress(Mood mood) {
        put("LOGICAL_DNS");
        awaitHosts(1);
        server.mood(mood);
        server.awaitQueries(4);
        assertThat(hosts()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVFAIL", "NXDOMAIN", "EMPTY"})
    void isInForceWithoutHostsWhenItsFirstAnswerIsNone(Mood mood) {
        server.mood(mood);
        put("STRICT_DNS");
        awaitHosts(0);
        server.mood(Mood.ANSWERS);
        awaitHosts(1);
    }

    private void put(String type) {
        var cluster = cluster(type);
        onControl(() -> {
            switch (cluster.discovery()) {
                case Discovery.StrictDns names ->
                    put(new DnsClusters.Names(cluster, names.loadAssignment(), names.dns(), false, false));
                case Discovery.LogicalDns names ->
                    put(new DnsClusters.Names(cluster, names.loadAssignment(), names.dns(), true, false));
                case Discovery.Static fixed -> throw new AssertionError(fixed);
                case Discovery.Eds eds -> throw new AssertionError(eds);
            }
        });
    }

    private void put(DnsClusters.Names names) {
        clusters.put(names, () -> {});
    }

    private static Cluster cluster(String type) {
        return ProxyFixture.load("""
                static_resources:
                  clusters:
                  - name: up
                    type: %s
                    dns_lookup_family: V4_ONLY
                    dns_refresh_rate: 0.02s
                    dns_failure_refresh_rate: {base_interval: 0.02s, max_interval: 0.02s}
                    load_assignment:
                      cluster_name: up
                      endpoints:
                      - lb_endpoints:
                        - {endpoint: {address: {socket_address: {address: svc.test., port_value: 80}}}}
                """.formatted(type)).clusters().getFirst();
    }

    /** Hosts of the cluster, -1 before it is in force. */
    private int hosts() {
        return ProxyFixture.on(
                control.eventLoop(),
                () -> registry.views().stream()
                        .mapToInt(view -> (int) view.hosts().hosts().count())
                        .findFirst()
                        .orElse(-1));
    }

    private void awaitHosts(int count) {
        ProxyFixture.await(() -> hosts() == count, () -> "hosts: " + hosts());
    }

    private void onControl(Runnable task) {
        ProxyFixture.on(control.eventLoop(), () -> {
            task.run();
            return true;
        });
    }
}
