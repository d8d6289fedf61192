package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the admin pages and statistics say of discovery; Envoy 1.40 says the same of the same files, but where noted. */
class DiscoveryTruthTest {
    @TempDir
    private Path directory;

    private DiscoveredProxy proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = new DiscoveredProxy(directory);
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    @Test
    void dumpsClustersWithVersionsAndWhatWasRefused() throws Exception {
        assertThat(proxy.page("/config_dump?resource=static_clusters")).contains("\"name\":\"fixed\"");
        assertThat(proxy.page("/config_dump?resource=dynamic_active_clusters"))
                .contains(
                        "\"version_info\":\"c1\",\"cluster\":{\"@type\":\"type.googleapis.com/envoy.config.cluster.v3.Cluster\",\"name\":\"good\"")
                .containsPattern("\"last_updated\":\"20[0-9T:.-]+Z\"");
        // Envoy leaves a cluster that was never in force out.
        assertThat(proxy.page("/config_dump?resource=dynamic_warming_clusters"))
                .contains(
                        "ClustersConfigDump.DynamicCluster\",\"error_state\":{\"failed_configuration\":{",
                        "\"name\":\"refused\"",
                        "\"details\":\"lb_policy:MAGLEV",
                        "\"version_info\":\"c1\"");
        assertThat(proxy.page("/config_dump"))
                .contains(
                        "ClustersConfigDump\",\"version_info\":\"c1\",",
                        "ListenersConfigDump\",\"version_info\":\"l1\",");
    }

    @Test
    void dumpsListenersWithTheirStates() throws Exception {
        var listeners = proxy.page("/config_dump?resource=dynamic_listeners");
        assertThat(listeners)
                .contains(
                        "ListenersConfigDump.DynamicListener\",\"name\":\"good\",\"active_state\":{\"version_info\":\"l1\",\"listener\":{")
                .contains(",\"name\":\"refused\",\"error_state\":{\"failed_configuration\":{")
                .contains("tracing:isnotsupported");
        assertThat(proxy.page("/config_dump?resource=static_listeners")).contains("\"name\":\"fixed\"");
        assertThat(proxy.page("/listeners"))
                .contains("fixed::127.0.0.1:", "good::127.0.0.1:")
                .doesNotContain("refused");
    }

    @Test
    void dumpsRoutesAndEndpointsInForce() throws Exception {
        assertThat(proxy.page("/config_dump?resource=static_route_configs")).contains("\"name\":\"inline\"");
        assertThat(proxy.page("/config_dump?resource=dynamic_route_configs"))
                .contains("\"version_info\":\"r1\",\"route_config\":{");
        assertThat(proxy.page("/config_dump")).doesNotContain("EndpointsConfigDump");
        assertThat(proxy.page("/config_dump?include_eds"))
                .contains("\"dynamic_endpoint_configs\":[{\"endpoint_config\":{", "\"cluster_name\":\"svc\"")
                .contains(
                        "\"port_value\":9}},\"health_check_config\":{},\"hostname\":\"h\"},\"health_status\":\"HEALTHY\"");
    }

    /** Envoy: what was drained is still a listener, in its place. */
    @Test
    void showsListenersInTheirOrderAlsoWhenDrained() throws Exception {
        var shown = proxy.page("/listeners");
        assertThat(shown).matches("fixed::127.0.0.1:\\d+good::127.0.0.1:\\d+");
        assertThat(proxy.post("/drain_listeners")).isEqualTo("OK\n");
        assertThat(proxy.stats("listener_stopped")).isEqualTo("listener_manager.listener_stopped: 2\n");
        assertThat(proxy.page("/listeners")).isEqualTo(shown);
    }

    /** Envoy: the heaviest of the hosts that were discovered; those of the bootstrap do not count. */
    @Test
    void countsTheHeaviestHost() throws Exception {
        assertThat(proxy.stats("max_host_weight"))
                .contains("cluster.good.max_host_weight: 1\n", "cluster.fixed.max_host_weight: 0\n");
    }

    @Test
    void countsWhatEachSubscriptionBrought() throws Exception {
        assertThat(proxy.stats("^cluster_manager.cds"))
                .contains(
                        "cluster_manager.cds.update_attempt: 1\n",
                        "cluster_manager.cds.update_rejected: 1\n",
                        "cluster_manager.cds.update_success: 0\n",
                        "cluster_manager.cds.version_text: \"\"\n");
        assertThat(proxy.stats("^listener_manager.lds")).contains("update_rejected: 1\n", "update_success: 0\n");
        assertThat(proxy.stats("^http.dyn.rds.rr"))
                .contains(
                        "http.dyn.rds.rr.update_success: 1\n",
                        "http.dyn.rds.rr.config_reload: 1\n",
                        "http.dyn.rds.rr.version_text: \"r1\"\n")
                .containsPattern("http.dyn.rds.rr.version: -?[1-9]")
                .containsPattern("http.dyn.rds.rr.update_time: [1-9]");
        assertThat(proxy.stats("^cluster.good."))
                .contains(
                        "cluster.good.update_attempt: 1\n",
                        "cluster.good.update_success: 1\n",
                        "cluster.good.membership_change: 1\n",
                        "cluster.good.version_text: \"e1\"\n");
        assertThat(proxy.stats("^cluster.empty."))
                .contains("update_empty: 1\n", "update_success: 1\n", "membership_total: 0\n");
        assertThat(proxy.stats("manager"))
                .contains(
                        "cluster_manager.active_clusters: 3\n",
                        "cluster_manager.warming_clusters: 0\n",
                        "listener_manager.total_listeners_active: 2\n",
                        "listener_manager.total_listeners_warming: 0\n",
                        "listener_manager.listener_create_success: 4\n",
                        "listener_manager.workers_started: 1\n");
        assertThat(proxy.stats("^control_plane")).isEmpty();
    }

    @Test
    void followsAnUpdate() throws Exception {
        proxy.routes("r2", "fixed");
        proxy.awaitStats("^http.dyn.rds.rr", "version_text: \"r2\"");
        assertThat(proxy.stats("^http.dyn.rds.rr")).contains("update_success: 2\n", "config_reload: 2\n");
        assertThat(proxy.page("/config_dump?resource=dynamic_route_configs"))
                .contains("\"version_info\":\"r2\"", "\"cluster\":\"fixed\"");
        proxy.clusters("c2", "other");
        proxy.awaitStats("^cluster.other.", "membership_total: 1\n"); // it warmed first
        assertThat(proxy.page("/config_dump?resource=dynamic_active_clusters"))
                .contains("\"name\":\"other\"")
                .doesNotContain("\"name\":\"good\"");
        assertThat(proxy.stats("^cluster.good.")).isEmpty();
    }

    /** Envoy: a file of other resources than the one that was asked for is refused. */
    @Test
    void refusesAFileOfOtherResourcesOnly() throws Exception {
        proxy.routes("another", "r2", "good");
        proxy.awaitStats("^http.dyn.rds.rr", "update_rejected: 1\n");
        assertThat(proxy.stats("^http.dyn.rds.rr")).contains("update_success: 1\n", "version_text: \"r1\"\n");
        assertThat(proxy.page("/config_dump?resource=dynamic_route_configs")).contains("\"version_info\":\"r1\"");
    }

    @Test
    void endsAnIntervalOfTheHistogramsAtEachFlush() throws Exception {
        boolean shown = false; // an interval with samples may pass unseen on a busy machine: there are more
        for (int i = 0; i < 2000 && !shown; i++) {
            proxy.visit("fixed");
            shown = proxy.stats("^http.fix.downstream_rq_time").contains("P0(0,");
        }
        assertThat(shown).isTrue();
        proxy.awaitStats("^http.fix.downstream_rq_time", "P0\\(nan,[0-9]"); // and in an idle one none
    }
}
