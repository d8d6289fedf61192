package dev.sluice.xds.snapshot;

import static dev.sluice.xds.parse.ResourceType.CLUSTER;
import static dev.sluice.xds.parse.ResourceType.ENDPOINT;
import static dev.sluice.xds.parse.ResourceType.LISTENER;
import static dev.sluice.xds.snapshot.Answers.answer;
import static dev.sluice.xds.snapshot.Answers.eds;
import static dev.sluice.xds.snapshot.Answers.endpoints;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.read.Problem;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterWarmingTest {
    private static final String OTHER = ", connect_timeout: 1s";
    private static final String DNS = "name: a, type: STRICT_DNS, load_assignment: {" + endpoints("a", 1) + "}";

    private final World world = World.started();

    @Test
    void aStaticClusterIsInForceAtOnce() {
        world.bring(CLUSTER, "1", "name: a, type: STATIC, load_assignment: {" + endpoints("a", 1) + "}");
        assertThat(world.told()).containsExactly("cluster a [1]");
    }

    @Test
    void aClusterWithNamesWarmsUntilTheyWereLookedUp() {
        world.bring(CLUSTER, "1", DNS);
        assertThat(world.told()).containsExactly("cluster a [1]");
        assertThat(world.machine.warmingClusters()).isEqualTo(1);
        assertThat(world.machine.isInitialised()).isFalse();
        world.unresolved.get("a").run();
        assertThat(world.machine.warmingClusters()).isZero();
        assertThat(world.machine.activeClusters()).isEqualTo(1);
        world.bring(LISTENER, "1");
        assertThat(world.machine.isInitialised()).isTrue();
    }

    @Test
    void theStartDoesNotWaitForNamesThatNeedNotBeWarm() {
        world.bring(CLUSTER, "1", DNS + ", wait_for_warm_on_init: false");
        world.bring(LISTENER, "1");
        assertThat(world.machine.isInitialised()).isTrue();
    }

    @Test
    void aClusterRemovedWhileItsNamesAreLookedUpIsGone() {
        world.bring(CLUSTER, "1", DNS);
        world.bring(CLUSTER, "2");
        assertThat(world.told()).containsExactly("cluster a [1]", "no cluster a");
        world.unresolved.get("a").run();
        assertThat(world.machine.activeClusters()).isZero();
    }

    @Test
    void aDiscoveredClusterWaitsForItsEndpoints() {
        world.bring(CLUSTER, "1", eds("a", ""));
        assertThat(world.told()).isEmpty();
        assertThat(world.feed(ENDPOINT).names).containsExactly("a");
        assertThat(world.machine.warmingClusters()).isEqualTo(1);
        world.bring(ENDPOINT, "1", endpoints("a", 1, 2));
        assertThat(world.told()).containsExactly("cluster a [1, 2]");
        assertThat(world.machine.warmingClusters()).isZero();
    }

    @Test
    void goesOnWithoutEndpointsAfterTheTimeout() {
        world.bring(CLUSTER, "1", eds("a", ""));
        world.pass(Duration.ofMillis(14_999));
        assertThat(world.told()).isEmpty();
        world.pass(Duration.ofMillis(1));
        assertThat(world.told()).containsExactly("cluster a []");
        assertThat(world.machine.endpointStats("a").initFetchTimeout()).isEqualTo(1);
        world.bring(ENDPOINT, "1", endpoints("a", 1));
        assertThat(world.told()).containsExactly("assign a [1]");
    }

    @Test
    void aChangedClusterKeepsTheOldOneUntilEndpointsComeAgain() {
        inForce();
        world.bring(CLUSTER, "2", eds("a", OTHER));
        assertThat(world.told()).isEmpty();
        assertThat(world.feed(ENDPOINT).asked).isEqualTo(2);
        world.bring(ENDPOINT, "1", endpoints("a", 1));
        assertThat(world.told()).containsExactly("cluster a [1]");
        assertThat(world.feed(ENDPOINT).names).containsExactly("a");
    }

    @Test
    void aChangedClusterTakesTheLastEndpointsAfterTheTimeout() {
        inForce();
        world.bring(CLUSTER, "2", eds("a", OTHER));
        world.pass(Duration.ofSeconds(15));
        assertThat(world.told()).containsExactly("cluster a [1]");
    }

    @Test
    void theOldVersionComingBackEndsTheWarmingOfTheNew() {
        inForce();
        world.bring(CLUSTER, "2", eds("a", OTHER));
        world.bring(CLUSTER, "3", eds("a", ""));
        world.pass(Duration.ofSeconds(20));
        world.bring(ENDPOINT, "1", endpoints("a", 1));
        assertThat(world.told()).isEmpty();
        assertThat(world.machine.warmingClusters()).isZero();
    }

    @Test
    void theSameClusterAndEndpointsAgainChangeNothing() {
        inForce();
        world.bring(CLUSTER, "2", eds("a", ""));
        world.bring(ENDPOINT, "2", endpoints("a", 1));
        assertThat(world.told()).isEmpty();
        assertThat(world.machine.clusterStats().versionText()).isEqualTo("2");
    }

    @Test
    void removesAbsentClustersButNotAbsentEndpoints() {
        world.bring(CLUSTER, "1", eds("a", ""), eds("b", ""));
        world.bring(ENDPOINT, "1", endpoints("a", 1), endpoints("b", 2));
        world.bring(ENDPOINT, "2", endpoints("b", 3));
        world.bring(CLUSTER, "2", eds("b", ""));
        assertThat(world.told()).containsExactly("cluster a [1]", "cluster b [2]", "assign b [3]", "no cluster a");
        assertThat(world.feed(ENDPOINT).names).containsExactly("b");
    }

    @Test
    void aBadClusterKeepsItsLastGoodVersionAndSpoilsNoOther() {
        inForce();
        var refused = world.bring(CLUSTER, "2", eds("a", ", connect_timeout: -1s"), "name: c, type: STATIC");
        assertThat(refused).singleElement().satisfies(rejection -> {
            assertThat(rejection.name()).isEqualTo("a");
            assertThat(rejection.reason()).contains("connect_timeout");
        });
        assertThat(world.told()).containsExactly("cluster c []");
        assertThat(world.machine.clusterStats().updateRejected()).isEqualTo(1);
        var status = world.machine.clusters().getFirst();
        assertThat(status.active().versionInfo()).isEqualTo("1");
        assertThat(status.error().versionInfo()).isEqualTo("2");
        assertThat(status.error().details()).contains("connect_timeout");
    }

    @Test
    void anUnnamedBadClusterRemovesNothing() {
        inForce();
        world.bring(CLUSTER, "2", "name: \"\"");
        assertThat(world.told()).isEmpty();
    }

    @Test
    void badEndpointsKeepTheLastGoodOnes() {
        inForce();
        assertThat(world.bring(ENDPOINT, "2", endpoints("a", 99_999))).hasSize(1);
        assertThat(world.told()).isEmpty();
        assertThat(world.machine.endpointStats("a").updateRejected()).isEqualTo(1);
        assertThat(world.machine.endpoints().getFirst().active().versionInfo()).isEqualTo("1");
    }

    @Test
    void endpointsGoWhenNoAnswerRenewsThemInTime() {
        var renewed = endpoints("a", 1) + ", policy: {endpoint_stale_after: 10s}";
        world.bring(CLUSTER, "1", eds("a", ""));
        world.bring(ENDPOINT, "1", renewed);
        world.pass(Duration.ofSeconds(9));
        world.bring(ENDPOINT, "1", renewed);
        world.pass(Duration.ofSeconds(9));
        assertThat(world.told()).containsExactly("cluster a [1]");
        world.pass(Duration.ofSeconds(1));
        assertThat(world.told()).containsExactly("assign a []");
        assertThat(world.machine.endpointStats("a").assignmentStale()).isEqualTo(1);
        world.bring(ENDPOINT, "1", renewed);
        assertThat(world.told()).containsExactly("assign a [1]");
    }

    @Test
    void aStaticClusterCannotBeChanged() {
        var bootstrap = answer(CLUSTER, "", "name: s, type: STATIC").valid().getFirst();
        var statics = new World(List.of(bootstrap.resource()), List.of());
        assertThat(statics.bring(CLUSTER, "1", eds("s", ""))).isEmpty();
        assertThat(statics.bring(CLUSTER, "2")).isEmpty();
        assertThat(statics.told()).containsExactly("cluster s [] static");
    }

    @Test
    void oneChangeAmongTenThousandTouchesOneCluster() {
        world.bring(CLUSTER, "1", names().map(name -> eds(name, "")).toArray(String[]::new));
        world.bring(ENDPOINT, "1", names().map(name -> endpoints(name, 1)).toArray(String[]::new));
        assertThat(world.told()).hasSize(10_000);
        var changed =
                names().map(name -> endpoints(name, name.equals("c77") ? 2 : 1)).toArray(String[]::new);
        world.bring(ENDPOINT, "2", changed);
        assertThat(world.told()).containsExactly("assign c77 [2]");
    }

    @Test
    void holdsBackTheSourceOfClustersWhileTheyWarmButNotAtTheStart() {
        world.bring(CLUSTER, "1", eds("a", ""));
        assertThat(world.feed(CLUSTER).paused).isFalse();
        world.bring(ENDPOINT, "1", endpoints("a", 1));
        world.bring(CLUSTER, "2", eds("a", OTHER));
        assertThat(world.feed(CLUSTER).paused).isTrue();
        world.bring(ENDPOINT, "1", endpoints("a", 1));
        assertThat(world.feed(CLUSTER).paused).isFalse();
    }

    @Test
    void listenersAreAskedForWhenClustersAreWarm() {
        assertThat(world.feeds).doesNotContainKey("LDS");
        world.bring(CLUSTER, "1", eds("a", ""));
        assertThat(world.feeds).doesNotContainKey("LDS");
        world.bring(ENDPOINT, "1", endpoints("a", 1));
        assertThat(world.feed(LISTENER).names).containsExactly("*");
        assertThat(world.machine.isInitialised()).isFalse();
        world.bring(LISTENER, "1");
        assertThat(world.machine.isInitialised()).isTrue();
        assertThat(world.refusedStatics).isEmpty();
    }

    @Test
    void aStartGoesOnWithoutAnyAnswer() {
        world.pass(Duration.ofSeconds(30));
        assertThat(world.machine.isInitialised()).isTrue();
        assertThat(world.machine.clusterStats().initFetchTimeout()).isEqualTo(1);
        assertThat(world.machine.listenerStats().initFetchTimeout()).isEqualTo(1);
    }

    @Test
    void anAnswerThatCannotBeReadIsRejected() {
        world.feed(CLUSTER).consumer.unreadable(List.of(new Problem("", "is no YAML")));
        assertThat(world.machine.clusterStats().updateRejected()).isEqualTo(1);
        assertThat(world.feeds).containsKey("LDS");
    }

    private void inForce() {
        world.bring(CLUSTER, "1", eds("a", ""));
        world.bring(ENDPOINT, "1", endpoints("a", 1));
        world.told();
    }

    private static java.util.stream.Stream<String> names() {
        return IntStream.range(0, 10_000).mapToObj(i -> "c" + i);
    }
}
