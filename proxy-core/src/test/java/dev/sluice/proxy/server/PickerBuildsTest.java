package dev.sluice.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.lb.Balancer;
import dev.sluice.lb.HostSet;
import dev.sluice.lb.LbConfig;
import dev.sluice.lb.LbPolicies;
import dev.sluice.lb.LbPolicy;
import dev.sluice.lb.Picker;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Transport;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ClusterLoadAssignment;
import dev.sluice.xds.model.Discovery;
import dev.sluice.xds.parse.BootstrapOptions;
import dev.sluice.xds.parse.ConfigLoader;
import dev.sluice.xds.parse.Loaded;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a change of one cluster costs the others: counted where balancers and pickers are made. */
class PickerBuildsTest {
    private static final int CLUSTERS = 10_000;
    private static final int WORKERS = 2;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1 + WORKERS, NioIoHandler.newFactory());
    private final EventLoop control = group.next();
    private final List<EventLoop> loops = List.of(group.next(), group.next());
    private final List<Counting> policies = new ArrayList<>(); // by cluster, in the order they came

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Counts what is made of a policy. */
    private static final class Counting implements LbPolicy {
        final LbPolicy real;
        final AtomicInteger balancers = new AtomicInteger();
        final AtomicInteger pickers = new AtomicInteger();

        Counting(LbConfig config) {
            real = LbPolicies.of(config);
        }

        @Override
        public Balancer prepare(HostSet hosts) {
            balancers.incrementAndGet();
            var balancer = real.prepare(hosts);
            return new Balancer() {
                @Override
                public Picker picker(RandomGenerator random) {
                    pickers.incrementAndGet();
                    return balancer.picker(random);
                }
            };
        }
    }

    private LbPolicy policy(LbConfig config) {
        var counting = new Counting(config);
        policies.add(counting);
        return counting;
    }

    @Test
    void endpointsOfOneAmongTenThousandClustersRebuildThatClustersPickersOnly() {
        var registry = registry();
        var before = cluster(1);
        ProxyFixture.on(control, () -> {
            for (int i = 0; i < CLUSTERS; i++) registry.put(named(before, "c" + i), assignment(before), true);
            return 0;
        });
        settle();
        assertThat(policies)
                .hasSize(CLUSTERS)
                .allMatch(each -> each.balancers.get() == 1 && each.pickers.get() == WORKERS);

        int changed = 7_777;
        ProxyFixture.on(control, () -> {
            registry.assign("c" + changed, assignment(cluster(2)));
            return 0;
        });
        settle();
        assertThat(policies).as("policies are made of configurations").hasSize(CLUSTERS);
        assertThat(policies.get(changed).balancers).as("one for all workers").hasValue(2);
        assertThat(policies.get(changed).pickers).as("one for each worker").hasValue(2 * WORKERS);
        assertThat(policies.stream()
                        .filter(each -> each.balancers.get() != 1 || each.pickers.get() != WORKERS)
                        .toList())
                .as("those that were rebuilt")
                .containsExactly(policies.get(changed));
    }

    private ClusterRegistry registry() {
        var shared = new Worker.Shared(Transport.NIO, UnpooledByteBufAllocator.DEFAULT, new AtomicLong());
        var workers = new ArrayList<Worker>();
        for (int i = 0; i < WORKERS; i++) workers.add(new Worker(i, loops.get(i), new SplittableRandom(i), shared));
        var loop = new Loop(control, UnpooledByteBufAllocator.DEFAULT, new SplittableRandom(7));
        return new ClusterRegistry(workers, loop, new StatStore(WORKERS), this::policy);
    }

    /** Returns when the workers have done what they were told. */
    private void settle() {
        for (var loop : loops) ProxyFixture.on(loop, () -> 0);
    }

    private static Cluster named(Cluster like, String name) {
        return new Cluster(
                name,
                like.altStatName(),
                like.discovery(),
                like.connectTimeout(),
                like.perConnectionBufferLimitBytes(),
                like.lbPolicy(),
                like.circuitBreakers(),
                like.outlierDetection(),
                like.httpProtocolOptions(),
                like.waitForWarmOnInit(),
                like.source());
    }

    private static ClusterLoadAssignment assignment(Cluster cluster) {
        return ((Discovery.Static) cluster.discovery()).loadAssignment();
    }

    /** A cluster whose one endpoint has this port. */
    private static Cluster cluster(int port) {
        var yaml = "static_resources: {clusters: {name: a, type: STATIC, load_assignment: {cluster_name: a, endpoints: "
                + "[{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: " + port
                + "}}}}]}]}}}";
        return switch (ConfigLoader.loadBootstrap(null, new BootstrapOptions(yaml, "", "", "", false))) {
            case Loaded.Ok<Bootstrap> ok -> ok.value().clusters().getFirst();
            case Loaded.Failed<Bootstrap> failed -> throw new AssertionError(failed.problems());
        };
    }
}
