package dev.sluice.xds.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.HeaderValue;
import dev.sluice.xds.model.RouteConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void refusesClustersAndAddressesTwiceAndClustersThatAreNot() throws IOException {
        var hcm = "{name: h, typed_config: {\"@type\": a/envoy.extensions.filters.network.http_connection_manager.v3"
                + ".HttpConnectionManager, stat_prefix: s, http_filters: [{name: r, typed_config: {\"@type\":"
                + " a/envoy.extensions.filters.http.router.v3.Router}}], route_config: {virtual_hosts: [{name: v,"
                + " domains: [\"*\"], routes: [{match: {prefix: /}, route: {cluster: CLUSTER}}]}]}}}";
        var listener = "{name: NAME, address: {socket_address: {address: 127.0.0.1, port_value: PORT}},"
                + " filter_chains: [{filters: [" + hcm + "]}]}";
        var file = file("static_resources: {clusters: [{name: c}, {name: c}], listeners: ["
                + listener.replace("NAME", "a").replace("PORT", "80").replace("CLUSTER", "c") + ", "
                + listener.replace("NAME", "b").replace("PORT", "80").replace("CLUSTER", "none") + "]}");
        assertThat(((Loaded.Failed<Bootstrap>) ConfigLoader.loadBootstrap(file)).problems())
                .extracting(Object::toString)
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem)
                                .contains("static_resources.clusters[1].name", "a second cluster \"c\""),
                        problem -> assertThat(problem)
                                .contains("static_resources.listeners[1].address", "a second listener at 127.0.0.1:80"),
                        problem -> assertThat(problem)
                                .contains(
                                        "static_resources.listeners[1].filter_chains[0]",
                                        "route.cluster: there is no cluster \"none\""));
    }

    @Test
    void wantsANodeWhereSomethingIsDiscovered() throws IOException {
        var loaded = ConfigLoader.loadBootstrap(file(
                "{dynamic_resources: {cds_config: {path_config_source: {path: '" + directory + "/config.yaml'}}}}"));
        assertThat(((Loaded.Failed<Bootstrap>) loaded).problems())
                .extracting(p -> p.path())
                .containsExactly("node.id", "node.cluster");
    }

    @ParameterizedTest
    @ValueSource(strings = {"path_config_source: {path: /no/such.yaml}", "path: /no/such.yaml", "path: ''"})
    void wantsFilesOfResourcesToExist(String source) throws IOException {
        var file = file("{node: {id: a, cluster: b}, dynamic_resources: {cds_config: {" + source + "}}}");
        assertThat(((Loaded.Failed<Bootstrap>) ConfigLoader.loadBootstrap(file)).problems())
                .singleElement()
                .asString()
                .startsWith("dynamic_resources.cds_config.path")
                .contains("must exist already");
    }

    @ParameterizedTest
    @CsvSource({"'100%', no operator follows the %", "%FOO%, is no operator", "%PROTOCOL%, only plain text"})
    void takesPlainTextInTheMetadataOfTheStream(String value, String problem) throws IOException {
        var file = file("""
                node: {id: a, cluster: b}
                dynamic_resources:
                  ads_config:
                    api_type: GRPC
                    transport_api_version: V3
                    grpc_services: {envoy_grpc: {cluster_name: c}, initial_metadata: [{key: X, value: "50%%"}, {key: z, value: "VALUE"}]}
                static_resources: {clusters: {name: c, type: STATIC, load_assignment: {cluster_name: c, endpoints: {lb_endpoints: {endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}}}}}
                """.replace("VALUE", value));
        assertThat(((Loaded.Failed<Bootstrap>) ConfigLoader.loadBootstrap(file)).problems())
                .singleElement()
                .asString()
                .startsWith("dynamic_resources.ads_config.grpc_services[0].initial_metadata[1].value: ")
                .contains(problem);
        Files.writeString(file, Files.readString(file).replace(value, "z"));
        assertThat(ok(ConfigLoader.loadBootstrap(file)).dynamicResources().ads().initialMetadata())
                .extracting(HeaderValue::value)
                .containsExactly("50%", "z");
    }

    @Test
    void takesTheFirstOfTwoListenersOfOneNameAndAllWithoutOne() throws IOException {
        var address = "address: {socket_address: {address: 127.0.0.1, port_value: 0}}, filter_chains: {}";
        var file = file("static_resources: {listeners: [{name: a, stat_prefix: x, " + address + "}, {name: a, "
                + address + "}, {" + address + "}, {" + address + "}]}");
        var loaded = ConfigLoader.loadBootstrap(file);
        assertThat(ok(loaded).listeners())
                .extracting(listener -> listener.name() + listener.statPrefix())
                .containsExactly("ax", "127.0.0.1:0", "127.0.0.1:0#3");
        assertThat(((Loaded.Ok<Bootstrap>) loaded).warnings())
                .extracting(Object::toString)
                .contains("static_resources.listeners[1]: a second listener \"a\" has no effect");
    }

    @Test
    void findsBadReferencesBesideOtherProblems() {
        var text = Texts.route("{match: {prefix: /}, route: {cluster: zz}}")
                .replace("{name: b, type: STATIC}", "{name: b, typo: 1}");
        assertThat(Texts.problems(text))
                .satisfiesExactly(
                        typo -> assertThat(typo).contains("clusters[1].typo: no such field"),
                        route -> assertThat(route).endsWith("route.cluster: there is no cluster \"zz\""));
    }

    @Test
    void looksForNoClusterWhereTheNameOfOneIsWrong() {
        var text = Texts.route("{match: {prefix: /}, route: {cluster: zz}}").replace("{name: b,", "{name: [zz],");
        assertThat(Texts.problems(text))
                .allSatisfy(problem -> assertThat(problem).contains("clusters[1].name"));
    }

    @Test
    void namesUnknownFieldsOfAResourceItRefuses() throws IOException {
        var file = file("{resources: {\"@type\": a/envoy.config.route.v3.RouteConfiguration, name: r,"
                + " virtual_hosts: {name: v, domians: ['*']}}}");
        assertThat(ok(ConfigLoader.loadResources(ResourceType.ROUTE, file, false))
                        .invalid())
                .singleElement()
                .satisfies(bad -> assertThat(bad.problems().toString())
                        .contains("domains", "must have at least 1 entry", "did you mean \"domains\"?"));
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
