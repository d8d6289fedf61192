package dev.sluice.xds.snapshot;

import static dev.sluice.xds.parse.ResourceType.CLUSTER;
import static dev.sluice.xds.parse.ResourceType.LISTENER;
import static dev.sluice.xds.parse.ResourceType.ROUTE;
import static dev.sluice.xds.snapshot.Answers.answer;
import static dev.sluice.xds.snapshot.Answers.listener;
import static dev.sluice.xds.snapshot.Answers.routes;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenerWarmingTest {
    private static final String OTHER = ", tcp_backlog_size: 7";

    private final World world = withoutClusters(World.started());

    private static World withoutClusters(World world) {
        world.bring(CLUSTER, "1");
        return world;
    }

    @Test
    void aListenerWaitsForItsRoutes() {
        world.bring(LISTENER, "1", listener("l", "r", ""));
        assertThat(world.told()).isEmpty();
        assertThat(world.machine.warmingListeners()).isEqualTo(1);
        assertThat(world.machine.isInitialised()).isFalse();
        world.bring(ROUTE, "1", routes("r", "*"));
        assertThat(world.told()).containsExactly("routes r", "listener l");
        assertThat(world.machine.isInitialised()).isTrue();
    }

    @Test
    void routesThatAreThereAreUsedAgain() {
        inForce();
        world.bring(LISTENER, "2", listener("l", "r", OTHER), listener("m", "r", ""));
        assertThat(world.told()).containsExactly("listener l", "listener m");
        assertThat(world.feed(ROUTE).asked).isEqualTo(1);
    }

    @Test
    void aChangedListenerKeepsTheOldOneUntilItsRoutesCome() {
        inForce();
        world.bring(LISTENER, "2", listener("l", "other", ""));
        assertThat(world.told()).isEmpty();
        assertThat(world.feed(ROUTE).names).containsExactly("r", "other");
        world.bring(ROUTE, "1", routes("other", "*"));
        assertThat(world.told()).containsExactly("routes other", "listener l", "no routes r");
        assertThat(world.feed(ROUTE).names).containsExactly("other");
    }

    @Test
    void goesOnWithoutRoutesAfterTheTimeout() {
        world.bring(LISTENER, "1", listener("l", "r", ""));
        world.pass(Duration.ofSeconds(15));
        assertThat(world.told()).containsExactly("listener l");
        assertThat(world.machine.routeStats("r").initFetchTimeout()).isEqualTo(1);
    }

    @Test
    void badRoutesKeepTheLastGoodOnesAndAreNotWaitedFor() {
        world.bring(LISTENER, "1", listener("l", "r", ""), listener("m", "s", ""));
        world.bring(ROUTE, "1", routes("r", "*"));
        assertThat(world.bring(ROUTE, "2", "name: r, virtual_hosts: [{name: v}]", "name: s, virtual_hosts: [{}]"))
                .extracting(Rejection::name)
                .containsExactly("r", "s");
        assertThat(world.told()).containsExactly("routes r", "listener l", "listener m");
        assertThat(world.machine.routes().getFirst().active().versionInfo()).isEqualTo("1");
        assertThat(world.machine.routes().getFirst().error().details()).contains("virtual_hosts[0].domains");
    }

    @Test
    void theSameRoutesAgainChangeNothing() {
        inForce();
        world.bring(ROUTE, "2", routes("r", "*"));
        assertThat(world.told()).isEmpty();
        world.bring(ROUTE, "3", routes("r", "example.com"));
        assertThat(world.told()).containsExactly("routes r");
    }

    @Test
    void routesToUnknownClustersAreRefusedWhereTheyAsk() {
        world.bring(LISTENER, "1", listener("l", "r", ""));
        var refused = world.bring(ROUTE, "1", routes("r", "*") + ", validate_clusters: true");
        assertThat(refused)
                .singleElement()
                .satisfies(rejection ->
                        assertThat(rejection.reason()).contains("virtual_hosts[0].routes[0].route.cluster"));
    }

    @Test
    void removesBeforeItAddsAndKeepsTheRoutesBothUse() {
        inForce();
        world.bring(LISTENER, "2", listener("m", "r", ""));
        assertThat(world.told()).containsExactly("no listener l", "listener m");
    }

    @Test
    void aListenerWhoseAddressIsTakenIsRefusedAndTheOldOneStays() {
        inForce();
        world.unbindable.add("l");
        var refused = world.bring(LISTENER, "2", listener("l", "r", OTHER));
        assertThat(refused).containsExactly(new Rejection("l", "address in use"));
        assertThat(world.machine.listeners().getFirst().active().versionInfo()).isEqualTo("1");
        world.unbindable.clear();
        world.bring(LISTENER, "2", listener("l", "r", OTHER));
        assertThat(world.told()).containsExactly("listener l");
    }

    @Test
    void aStaticListenerThatCannotListenIsToldAtTheEndOfTheStart() {
        var resource =
                answer(LISTENER, "", listener("s", "r", "")).valid().getFirst().resource();
        var statics = new World(List.of(), List.of(resource));
        statics.unbindable.add("s");
        statics.bring(CLUSTER, "1");
        statics.bring(LISTENER, "1", listener("s", "r", OTHER));
        assertThat(statics.refusedStatics).isNull();
        statics.bring(ROUTE, "1", routes("r", "*"));
        assertThat(statics.refusedStatics).containsExactly(new Rejection("s", "address in use"));
    }

    @Test
    void closeReleasesFeedsAndTimers() {
        world.bring(LISTENER, "1", listener("l", "r", ""));
        world.machine.close();
        assertThat(world.feeds.values()).allMatch(feed -> feed.closed);
        world.pass(Duration.ofMinutes(1));
        assertThat(world.told()).isEmpty();
    }

    private void inForce() {
        world.bring(LISTENER, "1", listener("l", "r", ""));
        world.bring(ROUTE, "1", routes("r", "*"));
        world.told();
    }

    @Test
    void refusesRoutesInAListenerToClustersThatAreNot() {
        var listener = "name: l, address: {socket_address: {address: 127.0.0.1, port_value: 80}}, filter_chains: "
                + "[{filters: [{name: h, typed_config: {\"@type\": a/envoy.extensions.filters.network"
                + ".http_connection_manager.v3.HttpConnectionManager, stat_prefix: s, http_filters: [{name: r, "
                + "typed_config: {\"@type\": a/envoy.extensions.filters.http.router.v3.Router}}], route_config: {VALIDATE"
                + "virtual_hosts: [{name: v, domains: ['*'], routes: [{match: {prefix: /}, route: {cluster: none}}]}]}}}]}]";
        assertThat(world.bring(LISTENER, "1", listener.replace("VALIDATE", "")))
                .singleElement()
                .asString()
                .contains("filter_chains[0].filters[0].typed_config.route_config", "there is no cluster \"none\"");
        assertThat(world.bring(LISTENER, "2", listener.replace("VALIDATE", "validate_clusters: false, ")))
                .isEmpty();
    }
}
