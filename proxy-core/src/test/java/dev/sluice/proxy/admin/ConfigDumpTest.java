package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.model.Source;
import dev.sluice.xds.snapshot.ResourceStatus;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigDumpTest {
    private static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
    private static final String LISTENER = "type.googleapis.com/envoy.config.listener.v3.Listener";

    private final FakeProxy proxy = new FakeProxy();
    private final AdminPages pages = new AdminPages(new TrustedHosts(Set.of()));

    @BeforeEach
    void configure() {
        ConfigDump.add(pages, proxy);
        proxy.versions.put(ConfigKind.CLUSTER, "1");
        proxy.resources.put(
                ConfigKind.CLUSTER,
                List.of(
                        new ResourceStatus("a", false, version("", CLUSTER, "a"), null, null),
                        new ResourceStatus("b", true, version("1", CLUSTER, "b"), null, null),
                        new ResourceStatus("c", true, null, version("1", CLUSTER, "c"), null)));
        var failure = new ResourceStatus.Failure(
                "2",
                Instant.EPOCH,
                "no \"such\" thing",
                version("2", LISTENER, "l").source());
        proxy.resources.put(
                ConfigKind.LISTENER,
                List.of(new ResourceStatus("l", true, version("1", LISTENER, "l"), null, failure)));
    }

    @Test
    void laysOutEachMemberOnItsOwnLine() {
        assertThat(body("?mask=bootstrap")).isEqualTo("""
                        {
                         "configs": [
                          {
                           "@type": "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump",
                           "bootstrap": {
                            "node": {}
                           }
                          }
                         ]
                        }
                        """);
    }

    @Test
    void dumpsConfigurationByKindAndState() {
        assertThat(bare(""))
                .startsWith("{\"configs\":[{\"@type\":\"type.googleapis.com/envoy.admin.v3.BootstrapConfigDump\","
                        + "\"bootstrap\":{\"node\":{}},\"last_updated\":\"2026-11-24T06:50:55.501Z\"},")
                .contains("\"@type\":\"type.googleapis.com/envoy.admin.v3.ClustersConfigDump\",\"version_info\":\"1\","
                        + "\"static_clusters\":[{\"cluster\":{\"@type\":\"" + CLUSTER + "\",\"name\":\"a\"},"
                        + "\"last_updated\":\"1970-01-01T00:00:00Z\"}],\"dynamic_active_clusters\":[{\"version_info\":"
                        + "\"1\",\"cluster\":")
                .contains("\"dynamic_warming_clusters\":[{")
                .contains(
                        "\"dynamic_listeners\":[{\"name\":\"l\",\"active_state\":{\"version_info\":\"1\",\"listener\":")
                .contains("\"error_state\":{\"failed_configuration\":{\"@type\":\"" + LISTENER + "\",\"name\":\"l\"},"
                        + "\"last_update_attempt\":\"1970-01-01T00:00:00Z\",\"details\":\"no\\\"such\\\"thing\","
                        + "\"version_info\":\"2\"}")
                .doesNotContain("EndpointsConfigDump");
    }

    /** Tools find the kinds by their place as well as by type. */
    @Test
    void dumpsTheKindsInEnvoysOrder() {
        var kinds = bare("?include_eds").replaceAll(".*?envoy.admin.v3.(\\w+)ConfigDump\"", "$1 ");
        assertThat(kinds).startsWith("Bootstrap Clusters Endpoints Listeners ScopedRoutes Routes Secrets ");
    }

    @Test
    void dumpsOneList() {
        assertThat(body("?resource=dynamic_active_clusters")).contains("\"b\"").doesNotContain("\"a\"");
        assertThat(bare("?resource=dynamic_active_clusters"))
                .startsWith("{\"configs\":[{\"@type\":"
                        + "\"type.googleapis.com/envoy.admin.v3.ClustersConfigDump.DynamicCluster\",");
        assertThat(body("?resource=bootstrap"))
                .isEqualTo("bootstrap is not a repeated field. Use ?mask=bootstrap to get only this field");
        assertThat(body("?resource=nope")).isEqualTo("nope not found in config dump");
        assertThat(get("?resource=dynamic_endpoint_configs").status()).isEqualTo(404);
        assertThat(get("?resource=dynamic_endpoint_configs&include_eds").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "static_listeners",
                "inline_scoped_route_configs",
                "dynamic_scoped_route_configs",
                "static_secrets",
                "dynamic_active_secrets",
                "dynamic_warming_secrets"
            })
    void dumpsListsWithoutEntriesAsAnEmptyMessage(String list) {
        assertThat(body("?resource=" + list)).isEqualTo("{}\n");
    }

    /** Envoy: names filter resources, and the bootstrap is none. */
    @Test
    void dumpsResourcesByName() {
        assertThat(body("?name_regex=a|c")).contains("\"a\"", "\"c\"", "node").doesNotContain("\"b\"");
        assertThat(body("?resource=static_clusters&name_regex=b")).isEqualTo("{}\n");
        assertThat(get("?name_regex=(").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mask=version_info | {'configs':[{'@type':'ADMINClustersConfigDump','version_info':'1'}]}",
                "resource=dynamic_active_clusters&mask=cluster.name | {'configs':[{'@type':"
                        + "'ADMINClustersConfigDump.DynamicCluster','cluster':{'@type':'CLUSTER','name':'b'}}]}",
                "resource=dynamic_listeners&mask=active_state.version_info | {'configs':[{'@type':"
                        + "'ADMINListenersConfigDump.DynamicListener','active_state':{'version_info':'1'}}]}"
            })
    void keepsTheFieldsOfAMask(String query, String kept) {
        proxy.versions.remove(ConfigKind.LISTENER);
        assertThat(bare("?" + query).replaceFirst(",\\{'@type':'ADMINListenersConfigDump'}", ""))
                .startsWith(kept.substring(0, kept.length() - 2)
                        .replace("ADMIN", "type.googleapis.com/envoy.admin.v3.")
                        .replace("CLUSTER", CLUSTER)
                        .replace('\'', '"'));
    }

    @Test
    void refusesMasksThatFitNothing() {
        assertThat(get("?mask=a").status()).isEqualTo(400);
        assertThat(body("?mask=a")).isEqualTo("FieldMask a could not be successfully applied to any configs.");
        assertThat(body("?resource=static_clusters&mask=cluster"))
                .isEqualTo("FieldMask cluster could not be successfully used.");
    }

    private static ResourceStatus.Version version(String version, String type, String name) {
        var source = new Source(type, () -> "{\n  \"name\": \"" + name + "\"\n}");
        return new ResourceStatus.Version(version, Instant.EPOCH, source);
    }

    private AdminResponse get(String query) {
        return pages.answer(
                AdminRequest.of("GET", "/config_dump" + query, Map.of(), "", new InetSocketAddress("127.0.0.1", 4)));
    }

    private String bare(String query) {
        return body(query).replaceAll("\\s+", "");
    }

    private String body(String query) {
        var response = get(query);
        var all = new StringBuilder();
        while (response.body().next(all)) {}
        return all.toString();
    }
}
