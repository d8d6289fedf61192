package dev.sluice.proxy.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.xds.model.StatsConfig;
import dev.sluice.xds.model.TagSpecifier;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatReportsTest {
    private final StatStore store = new StatStore(1);

    @Test
    void printsLinesWithHistogramsLast() {
        var scope = store.scope("cluster.svc.external", OriginStat.class, ScopeOptions.ORIGIN);
        scope.cells(0).inc(OriginStat.UPSTREAM_RQ_COMPLETED);
        scope.cells(0).status(404);
        scope.cells(0).record(Timings.UPSTREAM_RQ_TIME, 10);
        store.scope("server", ControlPlaneStat.class, ScopeOptions.PLAIN).words("version_text", () -> "v1");

        assertThat(report("filter", "external|version")).isEqualTo("""
                        server.version_text: "v1"
                        cluster.svc.external.upstream_rq_completed: 1
                        cluster.svc.external.upstream_rq_404: 1
                        cluster.svc.external.upstream_rq_4xx: 1
                        cluster.svc.external.upstream_rq_time: P0(nan,10.5) P25(nan,10.5) P50(nan,10.5) P75(nan,10.5) \
                        P90(nan,10.5) P95(nan,10.5) P99(nan,10.5) P99.5(nan,10.5) P99.9(nan,10.5) P100(nan,10.5)
                        """);
    }

    @Test
    void saysWhenAHistogramIsEmpty() {
        store.scope("listener.a", ListenerStat.class, ScopeOptions.LISTENER);
        assertThat(report("type", "Histograms")).isEqualTo("listener.a.downstream_cx_length_ms: No recorded values\n");
        assertThat(report("usedonly", "")).isEmpty();
    }

    /** The line Envoy 1.40 prints for one sample of 10. */
    @Test
    void printsBuckets() {
        sampleOfTen();
        assertThat(report("type", "Histograms", "histogram_buckets", "cumulative", "usedonly", ""))
                .isEqualTo("http.in.downstream_rq_time: B0.5(0,0) B1(0,0) B5(0,0) B10(1,1) B25(1,1) B50(1,1) B100(1,1)"
                        + " B250(1,1) B500(1,1) B1000(1,1) B2500(1,1) B5000(1,1) B10000(1,1) B30000(1,1) B60000(1,1)"
                        + " B300000(1,1) B600000(1,1) B1.8e+06(1,1) B3.6e+06(1,1)\n");
        assertThat(report("type", "Histograms", "histogram_buckets", "disjoint", "usedonly", ""))
                .contains("B5(0,0) B10(1,1) B25(0,0)");
    }

    /** The lines Envoy 1.40 prints for one sample of 10. */
    @Test
    void printsTheBucketsThatHoldSamples() {
        sampleOfTen();
        var quantiles = "P0(10.5,10.5) P25(10.5,10.5) P50(10.5,10.5) P75(10.5,10.5) P90(10.5,10.5) P95(10.5,10.5)"
                + " P99(10.5,10.5) P99.5(10.5,10.5) P99.9(10.5,10.5) P100(10.5,10.5)";
        assertThat(report("type", "Histograms", "histogram_buckets", "detailed", "usedonly", ""))
                .isEqualTo("""
                        http.in.downstream_rq_time:
                          totals=10,1:1
                          intervals=10,1:1
                          summary=%s
                        """.formatted(quantiles));
        assertThat(report("type", "Histograms", "histogram_buckets", "detailed", "filter", "cx"))
                .isEqualTo("http.in.downstream_cx_length_ms: No recorded values\n");
        var each = "{\"cumulative\":10.5,\"interval\":10.5}";
        var held = "[{\"lower_bound\":10,\"width\":1,\"count\":1}]";
        assertThat(report("format", "json", "type", "Histograms", "histogram_buckets", "detailed", "usedonly", ""))
                .isEqualTo("{\"stats\":[{\"histograms\":{\"supported_percentiles\":[0,25,50,75,90,95,99,99.5,99.9,100],"
                        + "\"details\":[{\"name\":\"http.in.downstream_rq_time\",\"totals\":" + held + ",\"intervals\":"
                        + held + ",\"percentiles\":[" + String.join(",", Collections.nCopies(10, each)) + "]}]}}]}");
    }

    @Test
    void printsJsonBucketsInAList() {
        sampleOfTen();
        assertThat(report("format", "json", "type", "Histograms", "histogram_buckets", "disjoint", "usedonly", ""))
                .startsWith("{\"stats\":[{\"histograms\":[{\"name\":\"http.in.downstream_rq_time\",\"buckets\":["
                        + "{\"upper_bound\":0.5,\"interval\":0,\"cumulative\":0},")
                .contains("{\"upper_bound\":10,\"interval\":1,\"cumulative\":1}")
                .endsWith("}]}]}]}");
    }

    @Test
    void printsJsonAsEnvoyDoes() {
        sampleOfTen();
        var each = "{\"cumulative\":10.5,\"interval\":10.5}";
        assertThat(report("format", "json", "filter", "rq_(time|timeout|too_large)$", "usedonly", ""))
                .isEqualTo("{\"stats\":[{\"name\":\"http.in.downstream_rq_timeout\",\"value\":2},{\"histograms\":"
                        + "{\"supported_quantiles\":[0,25,50,75,90,95,99,99.5,99.9,100],\"computed_quantiles\":["
                        + "{\"name\":\"http.in.downstream_rq_time\",\"values\":["
                        + String.join(",", Collections.nCopies(10, each)) + "]}]}}]}");
        assertThat(report("format", "json", "filter", "nothing")).isEqualTo("{\"stats\":[]}");
    }

    @Test
    void printsFamiliesOnceWithTagsInEnvoysOrder() {
        for (var name : List.of("svc", "down", "h2.dotted")) {
            var cells = store.scope("cluster." + name, ClusterStat.class, ScopeOptions.CLUSTER)
                    .cells(0);
            cells.status(200);
            cells.status(503);
            cells.inc(ClusterStat.UPSTREAM_RQ_ACTIVE);
        }
        assertThat(report("format", "prometheus", "usedonly", "")).isEqualTo("""
                        # TYPE envoy_cluster_upstream_rq counter
                        envoy_cluster_upstream_rq{envoy_response_code="200",envoy_cluster_name="down"} 1
                        envoy_cluster_upstream_rq{envoy_response_code="200",envoy_cluster_name="svc"} 1
                        envoy_cluster_upstream_rq{envoy_response_code="503",envoy_cluster_name="down"} 1
                        envoy_cluster_upstream_rq{envoy_response_code="503",envoy_cluster_name="svc"} 1
                        # TYPE envoy_cluster_upstream_rq_xx counter
                        envoy_cluster_upstream_rq_xx{envoy_response_code_class="2",envoy_cluster_name="down"} 1
                        envoy_cluster_upstream_rq_xx{envoy_response_code_class="2",envoy_cluster_name="svc"} 1
                        envoy_cluster_upstream_rq_xx{envoy_response_code_class="5",envoy_cluster_name="down"} 1
                        envoy_cluster_upstream_rq_xx{envoy_response_code_class="5",envoy_cluster_name="svc"} 1
                        # TYPE envoy_cluster_dotted_upstream_rq counter
                        envoy_cluster_dotted_upstream_rq{envoy_response_code="200",envoy_cluster_name="h2"} 1
                        envoy_cluster_dotted_upstream_rq{envoy_response_code="503",envoy_cluster_name="h2"} 1
                        # TYPE envoy_cluster_dotted_upstream_rq_xx counter
                        envoy_cluster_dotted_upstream_rq_xx{envoy_response_code_class="2",envoy_cluster_name="h2"} 1
                        envoy_cluster_dotted_upstream_rq_xx{envoy_response_code_class="5",envoy_cluster_name="h2"} 1
                        # TYPE envoy_cluster_upstream_rq_active gauge
                        envoy_cluster_upstream_rq_active{envoy_cluster_name="down"} 1
                        envoy_cluster_upstream_rq_active{envoy_cluster_name="svc"} 1
                        # TYPE envoy_cluster_dotted_upstream_rq_active gauge
                        envoy_cluster_dotted_upstream_rq_active{envoy_cluster_name="h2"} 1
                        """);
    }

    /** The names and labels that Envoy 1.40 gives the same prefixes. */
    @Test
    void findsTheTagsOfPrefixes() {
        one("listener.127.0.0.1_80", ListenerStat.class);
        one("listener.[__1]_80.worker_3", ListenerWorkerStat.class);
        one("listener.my.pre", ListenerStat.class);
        one("listener.mypre.http.inp", ListenerHttpStat.class);
        one("listener.admin", ListenerStat.class);
        one("listener.admin.http.admin", ListenerHttpStat.class);
        one("http.inp.rds.my.routes", DiscoveryStat.class);
        one("server", ServerStat.class);
        one("control_plane", ControlPlaneStat.class);

        assertThat(report("format", "prometheus", "filter", "cx_total|rq_2xx|update_success|fields|rate_limit")
                        .lines()
                        .filter(line -> !line.startsWith("#")))
                .containsExactlyInAnyOrder(
                        "envoy_listener_downstream_cx_total{envoy_listener_address=\"127.0.0.1_80\"} 0",
                        "envoy_listener_worker_downstream_cx_total"
                                + "{envoy_worker_id=\"3\",envoy_listener_address=\"[__1]_80\"} 0",
                        "envoy_listener_pre_downstream_cx_total{envoy_listener_address=\"my\"} 0",
                        "envoy_listener_http_downstream_rq_xx{envoy_response_code_class=\"2\","
                                + "envoy_http_conn_manager_prefix=\"inp\",envoy_listener_address=\"mypre\"} 0",
                        "envoy_listener_admin_downstream_cx_total{} 0",
                        "envoy_listener_admin_http_downstream_rq_xx{envoy_response_code_class=\"2\","
                                + "envoy_http_conn_manager_prefix=\"admin\"} 0",
                        "envoy_http_rds_update_success"
                                + "{envoy_rds_route_config=\"my.routes\",envoy_http_conn_manager_prefix=\"inp\"} 0",
                        "envoy_server_dynamic_unknown_fields{} 0",
                        "envoy_server_static_unknown_fields{} 0",
                        "envoy_control_plane_rate_limit_enforced{} 0");
    }

    @Test
    void printsHistogramsForPrometheus() {
        sampleOfTen();
        assertThat(report("format", "prometheus", "filter", "rq_time$", "usedonly", ""))
                .startsWith("# TYPE envoy_http_downstream_rq_time histogram\n"
                        + "envoy_http_downstream_rq_time_bucket{envoy_http_conn_manager_prefix=\"in\",le=\"0.5\"} 0\n")
                .contains("le=\"5\"} 0\n", "le=\"10\"} 1\n", "le=\"3600000\"} 1\n", "le=\"+Inf\"} 1\n")
                .endsWith("envoy_http_downstream_rq_time_sum{envoy_http_conn_manager_prefix=\"in\"} 10\n"
                        + "envoy_http_downstream_rq_time_count{envoy_http_conn_manager_prefix=\"in\"} 1\n");
    }

    @Test
    void printsSummariesForPrometheus() {
        sampleOfTen();
        var labels = "{envoy_http_conn_manager_prefix=\"in\",quantile=\"";
        assertThat(report("format", "prometheus", "histogram_buckets", "summary", "filter", "downstream_rq_time$"))
                .startsWith("# TYPE envoy_http_downstream_rq_time summary\nenvoy_http_downstream_rq_time" + labels
                        + "0\"} 10.5\n")
                .contains(labels + "0.995\"} 10.5\n", labels + "0.999\"} 10.5\n", labels + "1\"} 10.5\n")
                .doesNotContain("_bucket")
                .endsWith("envoy_http_downstream_rq_time_sum{envoy_http_conn_manager_prefix=\"in\"} 10\n"
                        + "envoy_http_downstream_rq_time_count{envoy_http_conn_manager_prefix=\"in\"} 1\n");
        assertThat(report("format", "prometheus", "histogram_buckets", "summary", "filter", "cx_length"))
                .contains(labels + "0.5\"} nan\n");
    }

    /** Envoy: the number of a version is 64 bits without sign, in every form. */
    @Test
    void printsHashesWithoutASign() {
        var cells = store.scope("cluster_manager.cds", DiscoveryStat.class, ScopeOptions.PLAIN)
                .cells(1);
        assertThat(report("filter", "version")).isEqualTo("cluster_manager.cds.version: 0\n");
        assertThat(report("filter", "version", "usedonly", "")).isEmpty();
        cells.set(DiscoveryStat.VERSION, -2);
        assertThat(report("filter", "version")).isEqualTo("cluster_manager.cds.version: 18446744073709551614\n");
        assertThat(report("filter", "version", "format", "json")).contains("\"value\":18446744073709551614}");
        assertThat(report("filter", "version", "format", "prometheus"))
                .endsWith("envoy_cluster_manager_cds_version{} 18446744073709551614\n");
    }

    @Test
    void invertsTheFilter() {
        sampleOfTen();
        assertThat(report("filter", "^http.in.(down|no_|pass|rq_|rs_)", "invert_filter", ""))
                .isEmpty();
        assertThat(report("filter", "downstream|pass|rq_", "invert_filter", "", "type", "Counters"))
                .isEqualTo("http.in.no_cluster: 0\nhttp.in.no_route: 0\nhttp.in.rs_too_large: 0\n");
    }

    @Test
    void hidesNothing() {
        sampleOfTen();
        assertThat(report("hidden", "only")).isEmpty();
        assertThat(report("hidden", "include")).isEqualTo(report());
        assertThat(report("hidden", "exclude")).isEqualTo(report());
    }

    /** Envoy: a parameter without a value is none. */
    @Test
    void takesEmptyParametersForAbsentOnes() {
        sampleOfTen();
        assertThat(report("format", "", "type", "", "filter", "", "histogram_buckets", "", "hidden", ""))
                .isEqualTo(report());
    }

    /** Envoy's form for Prometheus does not look at the type. */
    @Test
    void showsPrometheusAllTypes() {
        sampleOfTen();
        assertThat(report("format", "prometheus", "type", "TextReadouts")).isEqualTo(report("format", "prometheus"));
    }

    @Test
    void printsQueuesUnderOurOwnNames() {
        var scope = store.scope("queue.or.ders", ControlPlaneStat.class, ScopeOptions.PLAIN);
        scope.gauge("depth.ready", () -> 4);
        scope.gauge("oldest_age_seconds", () -> 5);
        assertThat(report("format", "prometheus", "filter", "depth|oldest")).isEqualTo("""
                        # TYPE sluice_queue_depth gauge
                        sluice_queue_depth{state="ready",queue="or.ders"} 4
                        # TYPE sluice_queue_oldest_age_seconds gauge
                        sluice_queue_oldest_age_seconds{queue="or.ders"} 5
                        """);
    }

    @Test
    void usesTheTagsOfTheConfiguration() {
        var config = new StatsConfig(
                false,
                List.of(
                        new TagSpecifier("cluster_name", "^cluster\\.((.+?(\\.svc)?)\\.)", null),
                        new TagSpecifier("zo\"ne", null, "a\"b"),
                        new TagSpecifier("envoy.response_code", null, null)));
        store.scope("cluster.a.svc", ClusterStat.class, ScopeOptions.CLUSTER)
                .cells(0)
                .status(200);
        assertThat(report(new TagExtraction(config), Map.of("format", "prometheus", "filter", "rq_200")))
                .contains("upstream_rq{envoy_response_code=\"200\",cluster_name=\"a.svc\",zo_ne=\"a\\\"b\"} 1\n");
        var unknown = new StatsConfig(true, List.of(new TagSpecifier("nope", null, null)));
        assertThatThrownBy(() -> new TagExtraction(unknown)).hasMessageContaining("\"nope\"");
    }

    @Test
    void showsWordsToPrometheusWhenAsked() {
        store.scope("cluster_manager.cds", DiscoveryStat.class, ScopeOptions.PLAIN)
                .words("version_text", () -> "1");
        assertThat(report("format", "prometheus", "filter", "text")).isEmpty();
        assertThat(report("format", "prometheus", "filter", "text", "text_readouts", ""))
                .isEqualTo("# TYPE envoy_cluster_manager_cds_version_text gauge\n"
                        + "envoy_cluster_manager_cds_version_text{text_value=\"1\"} 0\n");
    }

    @Test
    void makesLargeReportsInPieces() {
        for (int i = 0; i < 500; i++) one("cluster.c" + i, ClusterStat.class);
        var pieces =
                new StatReports(store, new TagExtraction(StatsConfig.DEFAULT), () -> {}).report(StatQuery.of(Map.of()));
        int largest = 0;
        long total = 0;
        boolean more = true;
        while (more) {
            var piece = new StringBuilder();
            more = pieces.next(piece);
            largest = Math.max(largest, piece.length());
            total += piece.length();
        }
        assertThat(total).isGreaterThan(1_000_000);
        assertThat(largest).isLessThan(32 * 1024);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "format=xml",
                "filter=(",
                "type=x",
                "histogram_buckets=x",
                "histogram_buckets=prometheusnative",
                "hidden=x"
            })
    void refusesWrongParameters(String parameter) {
        var parts = parameter.split("=");
        assertThatThrownBy(() -> StatQuery.of(Map.of(parts[0], parts[1]))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"disjoint", "detailed", "prometheusnative", "x"})
    void refusesBucketsThatPrometheusDoesNotKnow(String buckets) {
        var parameters = Map.of("histogram_buckets", buckets);
        assertThatThrownBy(() -> StatQuery.of(StatQuery.Format.PROMETHEUS, parameters))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void sampleOfTen() {
        var cells = store.scope("http.in", HttpStat.class, ScopeOptions.HTTP).cells(0);
        cells.record(Timings.DOWNSTREAM_RQ_TIME, 10);
        cells.add(HttpStat.DOWNSTREAM_RQ_TIMEOUT, 2);
        store.tick();
    }

    private <S extends Enum<S> & Stat> void one(String prefix, Class<S> stats) {
        store.scope(prefix, stats, ScopeOptions.PLAIN);
    }

    private String report(String... parameters) {
        var map = new HashMap<String, String>();
        for (int i = 0; i < parameters.length; i += 2) map.put(parameters[i], parameters[i + 1]);
        return report(new TagExtraction(StatsConfig.DEFAULT), map);
    }

    private String report(TagExtraction tags, Map<String, String> parameters) {
        var pieces = new StatReports(store, tags, () -> {}).report(StatQuery.of(parameters));
        var all = new StringBuilder();
        while (true) {
            var piece = new StringBuilder();
            boolean more = pieces.next(piece);
            all.append(piece);
            if (!more) return all.toString();
        }
    }
}
