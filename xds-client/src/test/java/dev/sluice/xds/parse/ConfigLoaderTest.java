package dev.sluice.xds.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.RouteConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @TempDir
    Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("config.yaml"), text);
    }

    private static <T> T ok(Loaded<T> loaded) {
        assertThat(loaded).isInstanceOf(Loaded.Ok.class);
        return ((Loaded.Ok<T>) loaded).value();
    }

    @Test
    void mergesTheCommandLineOverTheFile() throws IOException {
        var file = file("{node: {id: a, cluster: b}, static_resources: {clusters: {name: c}}}");
        var options = new BootstrapOptions(
                "{node: {cluster: x}, static_resources: {clusters: {name: d}}}", "me", "", "zone", false);
        Bootstrap bootstrap = ok(ConfigLoader.loadBootstrap(file, options));
        assertThat(bootstrap.node().id()).isEqualTo("me");
        assertThat(bootstrap.node().cluster()).isEqualTo("x");
        assertThat(bootstrap.node().locality().zone()).isEqualTo("zone");
        assertThat(bootstrap.clusters()).extracting(Cluster::name).containsExactly("c", "d");
    }

    @Test
    void takesUnknownStaticFieldsOnlyWhenTold() throws IOException {
        var file = file("{nodes: {}}");
        assertThat(ConfigLoader.loadBootstrap(file)).isInstanceOf(Loaded.Failed.class);
        var lenient = ConfigLoader.loadBootstrap(file, new BootstrapOptions(null, "", "", "", true));
        assertThat(((Loaded.Ok<Bootstrap>) lenient).warnings())
                .singleElement()
                .asString()
                .startsWith("nodes: no such");
    }

    @Test
    void namesEachOfTenProblemsWithItsPath() throws IOException {
        var file = file("""
                nodes: {}
                admin: {address: {socket_address: {address: localhost, port_value: 70000}}}
                stats_flush_interval: 500s
                static_resources:
                  listeners:
                  - {name: a, address: {socket_address: {address: 127.0.0.1, port_value: eighty}}}
                  clusters:
                  - {name: b, type: STATIK, connect_timeout: 1}
                  - {name: c, lb_policy: MAGLEV, dns_jitter: -1s, health_checks: [{}]}
                """);
        assertThat(((Loaded.Failed<Bootstrap>) ConfigLoader.loadBootstrap(file)).problems())
                .extracting(problem -> problem.path())
                .contains(
                        "nodes",
                        "admin.address.socket_address.port_value",
                        "stats_flush_interval",
                        "static_resources.listeners[0].address.socket_address.port_value",
                        "static_resources.listeners[0].filter_chains",
                        "static_resources.clusters[0].type",
                        "static_resources.clusters[0].connect_timeout",
                        "static_resources.clusters[1].lb_policy",
                        "static_resources.clusters[1].health_checks")
                .hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void refusesNamesAndAddressesTwiceAndClustersThatAreNot() throws IOException {
        var hcm = "{name: h, typed_config: {\"@type\": a/envoy.extensions.filters.network.http_connection_manager.v3"
                + ".HttpConnectionManager, stat_prefix: s, http_filters: [{name: r, typed_config: {\"@type\":"
                + " a/envoy.extensions.filters.http.router.v3.Router}}], route_config: {virtual_hosts: [{name: v,"
                + " domains: [\"*\"], routes: [{match: {prefix: /}, route: {cluster: CLUSTER}}]}]}}}";
        var listener = "{name: NAME, address: {socket_address: {address: 127.0.0.1, port_value: PORT}},"
                + " filter_chains: [{filters: [" + hcm + "]}]}";
        var file = file("static_resources: {clusters: [{name: c}, {name: c}], listeners: ["
                + listener.replace("NAME", "a").replace("PORT", "80").replace("CLUSTER", "c") + ", "
                + listener.replace("NAME", "a").replace("PORT", "81").replace("CLUSTER", "c") + ", "
                + listener.replace("NAME", "b").replace("PORT", "80").replace("CLUSTER", "none") + "]}");
        assertThat(((Loaded.Failed<Bootstrap>) ConfigLoader.loadBootstrap(file)).problems())
                .extracting(Object::toString)
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem)
                                .contains("static_resources.clusters[1].name", "a second cluster \"c\""),
                        problem -> assertThat(problem)
                                .contains("static_resources.listeners[1].name", "a second listener \"a\""),
                        problem -> assertThat(problem)
                                .contains("static_resources.listeners[2].address", "a second listener at 127.0.0.1:80"),
                        problem -> assertThat(problem)
                                .contains(
                                        "static_resources.listeners[2].filter_chains[0]",
                                        "route.cluster: there is no cluster \"none\""));
    }

    @Test
    void wantsANodeWhereSomethingIsDiscovered() throws IOException {
        var loaded = ConfigLoader.loadBootstrap(
                file("{dynamic_resources: {cds_config: {path_config_source: {path: /etc/cds.yaml}}}}"));
        assertThat(((Loaded.Failed<Bootstrap>) loaded).problems())
                .extracting(p -> p.path())
                .containsExactly("node.id", "node.cluster");
    }

    @Test
    void printsWhatItReadForPeople() throws IOException {
        var bootstrap =
                ok(ConfigLoader.loadBootstrap(file("{static_resources: {clusters: {name: c, connect_timeout: 1s}}}")));
        assertThat(bootstrap.clusters().getFirst().source().json())
                .extracting(json -> json.get())
                .asString()
                .contains("\"name\": \"c\"", "\"connect_timeout\": \"1s\"");
    }

    @Test
    void usesTheGoodResourcesOfAFileAndNamesTheBad() throws IOException {
        var file = file("""
                version_info: "7"
                resources:
                - {"@type": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: good}
                - {"@type": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: bad, lb_policy: MAGLEV}
                - {"@type": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: good, connect_timeout: 2s}
                - {"@type": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: newer, brand_new: 1}
                - {"@type": type.googleapis.com/envoy.config.listener.v3.Listener, name: other}
                - "@type": type.googleapis.com/envoy.service.discovery.v3.Resource
                  name: wrapped
                  version: "8"
                  resource: {"@type": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: wrapped}
                """);
        ResourceSet<Cluster> set = ok(ConfigLoader.loadResources(ResourceType.CLUSTER, file, false));
        assertThat(set.versionInfo()).isEqualTo("7");
        assertThat(set.valid())
                .extracting(v -> v.name() + "@" + v.version())
                .containsExactly("good@7", "newer@7", "wrapped@8");
        assertThat(set.warnings()).singleElement().asString().startsWith("newer.brand_new: no such field");
        assertThat(set.invalid())
                .extracting(i -> i.name() + " " + i.problems().getFirst())
                .satisfiesExactly(
                        bad -> assertThat(bad).startsWith("bad lb_policy: MAGLEV is not supported"),
                        twice -> assertThat(twice).startsWith("good a second resource"),
                        other -> assertThat(other).contains("must be a envoy.config.cluster.v3.Cluster"));
    }

    @Test
    void rejectsUnknownDynamicFieldsWhenTold() throws IOException {
        var file = file("resources: [{\"@type\": a/envoy.config.cluster.v3.Cluster, name: newer, brand_new: 1}]");
        ResourceSet<Cluster> set = ok(ConfigLoader.loadResources(ResourceType.CLUSTER, file, true));
        assertThat(set.valid()).isEmpty();
        assertThat(set.invalid())
                .singleElement()
                .satisfies(i -> assertThat(i.name()).isEqualTo("newer"));
    }

    @Test
    void keepsNothingOfAFileThatIsNoDiscoveryResponse() throws IOException {
        assertThat(ConfigLoader.loadResources(ResourceType.CLUSTER, file("[1, 2]"), false))
                .isInstanceOf(Loaded.Failed.class);
        assertThat(ConfigLoader.loadResources(ResourceType.CLUSTER, file("a: ["), false))
                .isInstanceOf(Loaded.Failed.class);
    }

    @Test
    void doesNotCheckClustersOfDiscoveredRoutes() throws IOException {
        var file = file("""
                resources:
                - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
                  name: r
                  virtual_hosts: {name: v, domains: "*", routes: {match: {prefix: /}, route: {cluster: any}}}
                """);
        ResourceSet<RouteConfiguration> set = ok(ConfigLoader.loadResources(ResourceType.ROUTE, file, false));
        assertThat(set.valid())
                .singleElement()
                .satisfies(v -> assertThat(v.resource().validateClusters()).isFalse());
    }
}
