package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Configured by java-control-plane over ADS: traffic follows its snapshots, and it hears what is wrong with them. */
class AdsTest {
    private static final String TYPES = "type.googleapis.com/envoy.extensions.";
    private static final Pattern DELAY = Pattern.compile("reconnects: .* delay_ms=(\\d+)");

    private static PeerProcess plane;
    private static int planePort;
    private static int nodes;

    private final String node = "node-" + ++nodes;
    private ScriptedUpstream first;
    private ScriptedUpstream second;

    @BeforeAll
    static void startTheControlPlane() {
        plane = PeerProcess.source("ControlPlane", "0");
        planePort = Integer.parseInt(
                plane.line("its port", line -> line.startsWith("port ")).substring(5));
    }

    @AfterAll
    static void stopTheControlPlane() {
        plane.close();
    }

    @BeforeEach
    void start() {
        first = ScriptedUpstream.http1(List.of(Answer.ok("first")));
        second = ScriptedUpstream.http1(List.of(Answer.ok("second")));
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @Test
    void trafficFollowsTheSnapshots() {
        snapshot(
                "1",
                clusters(cluster("a")),
                endpoints(at("a", first)),
                listeners(listener("in", "r")),
                routes("r", "a"));
        try (var sluice = SluiceProcess.start(bootstrap(planePort))) {
            assertThat(answer(sluice.port("in"))).isEqualTo("first");
            acknowledged("Cluster", "1");
            acknowledged("ClusterLoadAssignment", "1");
            acknowledged("Listener", "1");
            acknowledged("RouteConfiguration", "1");

            snapshot(
                    "2",
                    clusters(cluster("a")),
                    endpoints(at("a", second)),
                    listeners(listener("in", "r")),
                    routes("r", "a"));
            acknowledged("ClusterLoadAssignment", "2");
            answers(sluice.port("in"), "second");

            var both = clusters(cluster("a"), cluster("b"));
            var ends = endpoints(at("a", second), at("b", first));
            snapshot("3", both, ends, listeners(listener("in", "r")), routes("r", "b"));
            acknowledged("RouteConfiguration", "3");
            answers(sluice.port("in"), "first");

            snapshot("4", both, ends, listeners(listener("other", "r")), routes("r", "b"));
            acknowledged("Listener", "4");
            await().until(() -> !sluice.listeners().containsKey("in"));
            answers(sluice.listeners().get("other"), "first");

            snapshot(
                    "5",
                    clusters(cluster("b")),
                    endpoints(at("b", first)),
                    listeners(listener("other", "r")),
                    routes("r", "b"));
            acknowledged("Cluster", "5");
            await().until(() -> !sluice.admin("/clusters").contains("a::"));
            answers(sluice.listeners().get("other"), "first");
            assertThat(requests("error=.+")).isEmpty();
        }
    }

    @Test
    void whatIsWrongIsRefusedByNameAndTheLastGoodOneServes() {
        var good = listeners(listener("in", "r"));
        snapshot("1", clusters(cluster("a")), endpoints(at("a", first)), good, routes("r", "a"));
        try (var sluice = SluiceProcess.start(bootstrap(planePort))) {
            var wrong = cluster("a").replace("\"EDS\"", "\"EDS\", \"connect_timeout\": \"-1s\"");
            snapshot(
                    "2",
                    clusters(wrong, cluster("b")),
                    endpoints(at("a", first), at("b", second)),
                    good,
                    routes("r", "a"));
            var refused = request("Cluster .*version=1 .*error=.+");
            assertThat(refused).contains("a: ", "connect_timeout");
            assertThat(answer(sluice.port("in"))).isEqualTo("first");
            assertThat(sluice.admin("/stats?filter=cluster_manager.cds")).containsPattern("update_rejected: [1-9]");

            // The good one of the same response is in force.
            snapshot(
                    "3",
                    clusters(wrong, cluster("b")),
                    endpoints(at("a", first), at("b", second)),
                    good,
                    routes("r", "b"));
            acknowledged("RouteConfiguration", "3");
            answers(sluice.port("in"), "second");

            var noMatch = routes("r", "b").replace("\"prefix\": \"/\"", "\"safe_regex\": {\"regex\": \"(\"}");
            snapshot(
                    "4",
                    clusters(cluster("a"), cluster("b")),
                    endpoints(at("a", first), at("b", second)),
                    good,
                    noMatch);
            assertThat(request("RouteConfiguration .*version=3 .*error=.+")).contains("r: ", "regex");
            var noRoute = listeners(listener("in", "r").replace("\"stat_prefix\": \"in\",", ""));
            snapshot(
                    "5",
                    clusters(cluster("a"), cluster("b")),
                    endpoints(at("a", first), at("b", second)),
                    noRoute,
                    noMatch);
            assertThat(request("Listener .*version=1 .*error=.+")).contains("in: ", "stat_prefix");
            assertThat(answer(sluice.port("in"))).isEqualTo("second");

            snapshot(
                    "6",
                    clusters(cluster("a"), cluster("b")),
                    endpoints(at("a", first), at("b", second)),
                    good,
                    routes("r", "a"));
            acknowledged("RouteConfiguration", "6");
            acknowledged("Listener", "6");
            answers(sluice.port("in"), "first");
        }
    }

    @Test
    @Tag("full")
    void aChangedClusterServesAsItWasUntilItsEndpointsAreThere() throws Exception {
        var good = listeners(listener("in", "r"));
        snapshot("1", clusters(cluster("a")), endpoints(at("a", first)), good, routes("r", "a"));
        try (var sluice = SluiceProcess.start(bootstrap(planePort))) {
            var failures = new CopyOnWriteArrayList<String>();
            var enough = new AtomicBoolean();
            var load = Thread.ofPlatform().start(() -> {
                while (!enough.get()) {
                    var said = answer(sluice.port("in"));
                    if (!List.of("first", "second").contains(said)) failures.add(said);
                }
            });
            // The control plane holds endpoints back until it has all that are asked for.
            var renamed = cluster("a").replace("\"eds_config\"", "\"service_name\": \"later\", \"eds_config\"");
            snapshot("2", clusters(renamed), endpoints(at("a", first)), good, routes("r", "a"));
            request("ClusterLoadAssignment .*names=\\[.*later.*");
            assertThat(sluice.admin("/stats?filter=warming_clusters")).contains("warming_clusters: 1");
            assertThat(answer(sluice.port("in"))).isEqualTo("first");
            snapshot("3", clusters(renamed), endpoints(at("a", first), at("later", second)), good, routes("r", "a"));
            acknowledged("Cluster", "2");
            answers(sluice.port("in"), "second");
            enough.set(true);
            load.join();
            assertThat(failures).isEmpty();
        }
    }

    @Test
    @Tag("full")
    void aListenerOpensWhenItsRoutesAreThere() {
        var good = listener("in", "r");
        snapshot("1", clusters(cluster("a")), endpoints(at("a", first)), listeners(good), routes("r", "a"));
        try (var sluice = SluiceProcess.start(bootstrap(planePort))) {
            var two = listeners(good, listener("next", "s"));
            snapshot("2", clusters(cluster("a")), endpoints(at("a", first)), two, routes("r", "a"));
            request("RouteConfiguration .*names=\\[.*s.*");
            assertThat(sluice.listeners()).doesNotContainKey("next");
            assertThat(answer(sluice.port("in"))).isEqualTo("first");
            var more = "\"routes\": [" + routeTable("r", "a") + ", " + routeTable("s", "a") + "]";
            snapshot("3", clusters(cluster("a")), endpoints(at("a", first)), two, more);
            await().until(() -> sluice.listeners().containsKey("next"));
            assertThat(answer(sluice.listeners().get("next"))).isEqualTo("first");
        }
    }

    @Test
    @Tag("full")
    void servesWithoutItsControlPlaneAndFindsItAgain() {
        var own = PeerProcess.source("ControlPlane", "0");
        int port = Integer.parseInt(
                own.line("its port", line -> line.startsWith("port ")).substring(5));
        var good = listeners(listener("in", "r"));
        own.say(command("1", clusters(cluster("a")), endpoints(at("a", first)), good, routes("r", "a")));
        try (var sluice = SluiceProcess.start(bootstrap(port))) {
            acknowledged(own, "RouteConfiguration", "1");
            own.close();
            await().until(() -> delays(sluice).size() >= 3);
            assertThat(answer(sluice.port("in"))).isEqualTo("first");
            assertThat(sluice.admin("/stats?filter=control_plane")).contains("connected_state: 0");
            // Envoy: full jitter under a bound that starts at 500 ms and doubles up to 30 s.
            var delays = delays(sluice);
            for (int i = 0; i < delays.size(); i++) {
                assertThat(delays.get(i)).as("%s", delays).isLessThanOrEqualTo(Math.min(30_000, 500L << i));
            }
            own = PeerProcess.source("ControlPlane", Integer.toString(port));
            own.line("its port", line -> line.startsWith("port "));
            own.say(command("2", clusters(cluster("a")), endpoints(at("a", second)), good, routes("r", "a")));
            answers(sluice.port("in"), "second");
            // What was accepted last is named on the new stream, where nothing has a nonce yet.
            assertThat(request(own, "Cluster .*")).contains("version=1 ", "nonce= ");
            acknowledged(own, "ClusterLoadAssignment", "2");
            assertThat(sluice.admin("/stats?filter=control_plane")).contains("connected_state: 1");
        } finally {
            own.close();
        }
    }

    private static List<Long> delays(ProxyProcess sluice) {
        return DELAY.matcher(sluice.log())
                .results()
                .map(found -> Long.parseLong(found.group(1)))
                .toList();
    }

    private String answer(int port) {
        try (var client = RawClient.connect(port)) {
            var response = client.exchange(Request.get("/").host("any"));
            return response.status() == 200 ? response.body() : response.status() + " " + response.body();
        }
    }

    private void answers(int port, String expected) {
        await().atMost(Duration.ofSeconds(10)).until(() -> answer(port).equals(expected));
    }

    private void acknowledged(String type, String version) {
        acknowledged(plane, type, version);
    }

    private void acknowledged(PeerProcess at, String type, String version) {
        request(at, type + " .*version=" + version + " nonce=.+ error=");
    }

    private String request(String pattern) {
        return request(plane, pattern);
    }

    private String request(PeerProcess at, String pattern) {
        var wanted = Pattern.compile(pattern);
        return at.line(
                pattern,
                line -> line.contains("node=" + node + " ")
                        && wanted.matcher(line).matches());
    }

    private List<String> requests(String pattern) {
        var wanted = Pattern.compile(pattern);
        return plane.lines().stream()
                .filter(line -> line.contains("node=" + node + " "))
                .filter(line -> wanted.matcher(line).find())
                .toList();
    }

    private void snapshot(String version, String... parts) {
        plane.say(command(version, parts));
    }

    private String command(String version, String... parts) {
        return node + " " + version + " {" + String.join(", ", parts).replace("\n", " ") + "}";
    }

    private static String clusters(String... all) {
        return list("clusters", all);
    }

    private static String endpoints(String... all) {
        return list("endpoints", all);
    }

    private static String listeners(String... all) {
        return list("listeners", all);
    }

    private static String routes(String name, String cluster) {
        return list("routes", routeTable(name, cluster));
    }

    private static String list(String type, String... all) {
        return "\"" + type + "\": [" + String.join(", ", all) + "]";
    }

    private static String cluster(String name) {
        return """
                {"name": "%s", "type": "EDS",
                 "eds_cluster_config": {"eds_config": {"ads": {}, "resource_api_version": "V3"}}}
                """.formatted(name);
    }

    private static String at(String cluster, ScriptedUpstream upstream) {
        return """
                {"cluster_name": "%s", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
                  {"socket_address": {"address": "127.0.0.1", "port_value": %d}}}}]}]}
                """.formatted(cluster, upstream.port());
    }

    private static String listener(String name, String routes) {
        return """
                {"name": "%s", "address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}},
                 "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
                   "@type": "%sfilters.network.http_connection_manager.v3.HttpConnectionManager",
                   "stat_prefix": "in",
                   "rds": {"route_config_name": "%s", "config_source": {"ads": {}, "resource_api_version": "V3"}},
                   "http_filters": [{"name": "router", "typed_config": {"@type": "%sfilters.http.router.v3.Router"}}]
                 }}]}]}
                """.formatted(name, TYPES, routes, TYPES);
    }

    private static String routeTable(String name, String cluster) {
        return """
                {"name": "%s", "virtual_hosts": [{"name": "all", "domains": ["*"],
                 "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "%s"}}]}]}
                """.formatted(name, cluster);
    }

    private String bootstrap(int port) {
        return """
                node: {id: %s, cluster: e2e}
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
                dynamic_resources:
                  ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
                  cds_config: {ads: {}, resource_api_version: V3}
                  lds_config: {ads: {}, resource_api_version: V3}
                static_resources:
                  clusters:
                  - name: xds
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": %supstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: {http2_protocol_options: {}}
                    load_assignment:
                      cluster_name: xds
                      endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
                """.formatted(node, TYPES, port);
    }
}
