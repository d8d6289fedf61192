package dev.sluice.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Transport;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.Discovery;
import dev.sluice.xds.parse.BootstrapOptions;
import dev.sluice.xds.parse.ConfigLoader;
import dev.sluice.xds.parse.Loaded;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsClustersTest {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop control = group.next();
    private final StatStore stats = new StatStore(0);
    private final AtomicInteger warm = new AtomicInteger();

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void looksAgainWhenTheAnswerHoldsNoLonger() {
        try (var dns = new FakeDns(control, 1)) {
            resolve(dns, "respect_dns_ttl: true, dns_refresh_rate: 3600s");
            ProxyFixture.await(() -> dns.answered() > 1, "a second look");
        }
    }

    @Test
    void looksAgainAtTheRefreshRateWhateverTheAnswerSays() {
        try (var dns = new FakeDns(control, 3600)) {
            resolve(dns, "dns_refresh_rate: 0.05s");
            ProxyFixture.await(() -> dns.answered() > 2, "a third look");
            assertThat(warm).hasValue(1);
        }
    }

    @Test
    void comesIntoForceWithItsFirstAnswer() {
        try (var dns = new FakeDns(control, 3600)) {
            var clusters = resolve(dns, "dns_refresh_rate: 3600s");
            ProxyFixture.await(() -> warm.get() == 1, "the first answer");
            var hosts = ProxyFixture.on(
                    control, () -> clusters.views().getFirst().hosts().hosts().toList());
            assertThat(hosts)
                    .singleElement()
                    .satisfies(host -> assertThat(host.address().getAddress().getHostAddress())
                            .isEqualTo("127.0.0.1"));
        }
    }

    private ClusterRegistry resolve(FakeDns dns, String fields) {
        var cluster = load(fields).clusters().getFirst();
        var names = (Discovery.StrictDns) cluster.discovery();
        return ProxyFixture.on(control, () -> {
            var loop = new Loop(control, UnpooledByteBufAllocator.DEFAULT, new SplittableRandom(1));
            var registry = new ClusterRegistry(List.of(), loop, stats);
            var clusters = new DnsClusters(
                    registry, loop, Transport.NIO, new SingletonDnsServerAddressStreamProvider(dns.address()));
            clusters.put(
                    new DnsClusters.Names(cluster, names.loadAssignment(), names.dns(), false, false),
                    warm::incrementAndGet);
            return registry;
        });
    }

    private static Bootstrap load(String fields) {
        var yaml = "static_resources: {clusters: {name: a, type: STRICT_DNS, dns_lookup_family: V4_ONLY, " + fields
                + ", load_assignment: {cluster_name: a, endpoints: [{lb_endpoints: [{endpoint: {address: "
                + "{socket_address: {address: service.test, port_value: 80}}}}]}]}}}";
        return switch (ConfigLoader.loadBootstrap(null, new BootstrapOptions(yaml, "", "", "", false))) {
            case Loaded.Ok<Bootstrap> ok -> ok.value();
            case Loaded.Failed<Bootstrap> failed -> throw new AssertionError(failed.problems());
        };
    }
}
