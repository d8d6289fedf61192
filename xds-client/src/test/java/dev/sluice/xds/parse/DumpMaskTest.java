package dev.sluice.xds.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Envoy 1.40 keeps of the same messages. */
class DumpMaskTest {
    private static final String ADMIN = "type.googleapis.com/envoy.admin.v3.";
    private static final String BOOTSTRAP = """
            {"bootstrap": {"node": {"id": "n", "metadata": {"a": 1}},
              "static_resources": {"clusters": [{"name": "up", "type": "STATIC"}]}},
             "last_updated": "1970-01-01T00:00:00Z"}""";
    private static final String CLUSTER = """
            {"version_info": "1", "last_updated": "1970-01-01T00:00:00Z", "cluster":
              {"@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster", "name": "up", "type": "STATIC",
               "load_assignment": {"cluster_name": "up"}}}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "last_updated | {'last_updated':'1970-01-01T00:00:00Z'}",
                "bootstrap.node.metadata | {'bootstrap':{'node':{'metadata':{'a':1.0}}}}",
                "bootstrap.node.id,bootstrap.node | {'bootstrap':{'node':{'id':'n','metadata':{'a':1.0}}}}",
                "bootstrap.static_resources.clusters | "
                        + "{'bootstrap':{'static_resources':{'clusters':[{'name':'up','type':'STATIC'}]}}}",
                "bootstrap.admin | {'bootstrap':{}}"
            })
    void keepsTheFieldsOfADump(String mask, String kept) {
        assertThat(bare(mask(mask).dump(ADMIN + "BootstrapConfigDump", BOOTSTRAP)))
                .isEqualTo(kept.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nope",
                "Bootstrap",
                "bootstrap.nope",
                "bootstrap.node.userAgentName",
                "bootstrap.static_resources.clusters.name",
                "bootstrap.",
                "bootstrap,static_clusters"
            })
    void refusesPathsThatADumpDoesNotHave(String mask) {
        assertThat(mask(mask).dump(ADMIN + "BootstrapConfigDump", BOOTSTRAP)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version_info | {'version_info':'1'}",
                "cluster.name,version_info | {'version_info':'1','cluster':{TYPE,'name':'up'}}",
                "cluster.load_assignment.endpoints | {'cluster':{TYPE,'load_assignment':{}}}",
                "error_state | {}"
            })
    void keepsFieldsInsideTheResourceOfAnEntry(String mask, String kept) {
        assertThat(bare(mask(mask).entry(ADMIN + "ClustersConfigDump.DynamicCluster", CLUSTER)))
                .isEqualTo(kept.replace("TYPE", "'@type':'type.googleapis.com/envoy.config.cluster.v3.Cluster'")
                        .replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "cluster.nope", "nope", "cluster.name,nope"})
    void refusesPathsThatAnEntryDoesNotHave(String mask) {
        assertThat(mask(mask).entry(ADMIN + "ClustersConfigDump.DynamicCluster", CLUSTER))
                .isNull();
    }

    @Test
    void keepsEverythingWithoutPaths() {
        assertThat(DumpMask.of("")).isNull();
        assertThat(DumpMask.of(",")).isNull();
    }

    @Test
    void takesOnlySoManyPaths() {
        assertThatThrownBy(() -> DumpMask.of(String.join(",", Collections.nCopies(1001, "a"))))
                .hasMessageContaining("1000");
    }

    private static DumpMask mask(String paths) {
        return Objects.requireNonNull(DumpMask.of(paths));
    }

    private static String bare(@Nullable String json) {
        return Objects.requireNonNull(json).replaceAll("\\s", "");
    }
}
