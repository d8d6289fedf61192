package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.lb.EdsHealth;
import dev.sluice.lb.Host;
import dev.sluice.lb.HostSet;
import dev.sluice.lb.LbConfig;
import dev.sluice.lb.Locality;
import dev.sluice.lb.LocalityHosts;
import dev.sluice.proxy.stats.ClusterStat;
import dev.sluice.proxy.stats.ScopeOptions;
import dev.sluice.proxy.stats.StatReports;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.proxy.stats.TagExtraction;
import dev.sluice.xds.model.CircuitBreakers;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.model.Discovery;
import dev.sluice.xds.model.Source;
import dev.sluice.xds.model.StatsConfig;
import dev.sluice.xds.model.UpstreamHttpOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminPagesTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.1", 4);

    private final FakeProxy proxy = new FakeProxy();
    private final StatStore store = new StatStore(1);
    private final AdminPages pages = new AdminPages(new TrustedHosts(Set.of("sluice.local")));

    @BeforeEach
    void all() {
        BuiltinPages.add(
                pages,
                new BuiltinPages.Subjects(
                        proxy,
                        proxy,
                        new JulLevels(Map.of("admin", "test.admin", "stream", "test.stream")),
                        store,
                        new StatReports(store, new TagExtraction(StatsConfig.DEFAULT), () -> {})));
    }

    @ParameterizedTest
    @CsvSource({"LIVE,200", "DRAINING,503", "PRE_INITIALIZING,503", "INITIALIZING,503"})
    void saysWhetherItIsReady(ServerPhase phase, int status) {
        proxy.phase = phase;
        var response = get("/ready");
        assertThat(response.status()).isEqualTo(status);
        assertThat(body(response)).isEqualTo(phase + "\n");
    }

    @Test
    void showsTheProcessAsEnvoyDoes() {
        assertThat(body(get("/server_info"))).isEqualTo("""
                        {
                         "version": "abc/0.1.0/Clean/RELEASE/JDK",
                         "state": "LIVE",
                         "uptime_current_epoch": "42s",
                         "uptime_all_epochs": "42s",
                         "hot_restart_version": "disabled",
                         "command_line_options": {
                          "concurrency": 2,
                          "config_path": "a\\"b.yaml",
                          "disable_hot_restart": true
                         },
                         "node": {
                          "id": "n"
                         }
                        }
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/healthcheck/fail",
                "/healthcheck/ok",
                "/quitquitquit",
                "/reopen_logs",
                "/drain_listeners",
                "/reset_counters",
                "/logging"
            })
    void wantsPostForWhatChangesSomething(String path) {
        var refused = get(path);
        assertThat(refused.status()).isEqualTo(405);
        assertThat(body(refused)).isEqualTo("Method GET not allowed, POST required.");
        assertThat(proxy.done).isEmpty();
        assertThat(post(path, Map.of("host", "localhost:9901")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:9901", "[::1]:9901", "10.1.2.3", "sluice.local:1"})
    void takesChangesFromHostsItIsKnownBy(String host) {
        assertThat(post("/quitquitquit", Map.of("host", host)).status()).isEqualTo(200);
        assertThat(proxy.done).containsExactly("quit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "", "1.2.3.4.evil.example:9901"})
    void refusesChangesFromForeignHosts(String host) {
        assertThat(post("/quitquitquit", Map.of("host", host)).status()).isEqualTo(403);
        assertThat(proxy.done).isEmpty();
    }

    @Test
    void refusesChangesFromWebPages() {
        assertThat(post("/quitquitquit", Map.of("host", "localhost", "origin", "http://localhost"))
                        .status())
                .isEqualTo(403);
        assertThat(proxy.done).isEmpty();
    }

    @Test
    void drainsAsAsked() {
        post("/drain_listeners?graceful&inboundonly", Map.of("host", "localhost"));
        post("/healthcheck/fail", Map.of("host", "localhost"));
        assertThat(proxy.done).containsExactly("Drain[inboundOnly=true, graceful=true, skipExit=false]", "fail=true");
    }

    @Test
    void listsItsPagesForUnknownPaths() {
        var response = get("/nope");
        assertThat(response.status()).isEqualTo(404);
        assertThat(body(response))
                .startsWith("invalid path. admin commands are:\n  /: ")
                .contains("\n  /drain_listeners (POST): ", "\n      graceful: ", "\n  /stats/prometheus: ");
        assertThat(body(get("/help"))).startsWith("admin commands are:\n");
        assertThat(body(get("/"))).contains("<a href='clusters'>/clusters</a>").doesNotContain("quitquitquit");
    }

    @Test
    void findsPagesBelowAPath() {
        pages.add("/queues/", "queues", request -> AdminResponse.text(request.path()));
        assertThat(body(get("/queues/a%2Fb/messages?x=1"))).isEqualTo("/queues/a/b/messages");
        assertThat(get("/queues").status()).isEqualTo(404);
    }

    @Test
    void answers500WhenAPageFails() {
        pages.add("/broken", "fails", request -> {
            throw new IllegalStateException("broken");
        });
        assertThat(get("/broken").status()).isEqualTo(500);
    }

    @Test
    void showsStatistics() {
        store.scope("cluster.a", ClusterStat.class, ScopeOptions.CLUSTER)
                .cells(0)
                .inc(ClusterStat.BIND_ERRORS);
        assertThat(body(get("/stats?filter=bind%5Ferr"))).isEqualTo("cluster.a.bind_errors: 1\n");
        assertThat(get("/stats?format=json").contentType()).isEqualTo("application/json");
        assertThat(body(get("/stats/prometheus?filter=bind_err")))
                .endsWith("envoy_cluster_bind_errors{envoy_cluster_name=\"a\"} 1\n");
        assertThat(get("/stats?format=xml").status()).isEqualTo(400);
        post("/reset_counters", Map.of("host", "localhost"));
        assertThat(body(get("/stats?filter=bind_err"))).isEqualTo("cluster.a.bind_errors: 0\n");
    }

    /** Envoy counts look-ups of statistics by name; Sluice makes none. */
    @Test
    void showsNoLookups() {
        var local = Map.of("host", "localhost");
        assertThat(body(get("/stats/recentlookups")))
                .isEqualTo("Lookup tracking is not enabled. Use /stats/recentlookups/enable to enable.\n\ntotal: 0\n");
        assertThat(get("/stats/recentlookups/enable").status()).isEqualTo(405);
        assertThat(body(post("/stats/recentlookups/enable", local))).isEqualTo("OK\n");
        assertThat(body(get("/stats/recentlookups"))).isEqualTo("   Count Lookup\n\ntotal: 0\n");
        assertThat(body(post("/stats/recentlookups/clear", local))).isEqualTo("OK\n");
        assertThat(body(post("/stats/recentlookups/disable", local))).isEqualTo("OK\n");
        assertThat(body(get("/stats/recentlookups"))).startsWith("Lookup tracking is not enabled.");
    }

    @Test
    void showsClustersLineByLine() {
        aCluster();
        assertThat(body(get("/clusters")).lines())
                .startsWith(
                        "dyn::observability_name::dyn",
                        "dyn::default_priority::max_connections::1024",
                        "dyn::default_priority::max_pending_requests::1024",
                        "dyn::default_priority::max_requests::1024",
                        "dyn::default_priority::max_retries::3",
                        "dyn::high_priority::max_connections::1024")
                .contains("dyn::added_via_api::true", "dyn::eds_service_name::dyn-svc")
                .endsWith(
                        "dyn::127.0.0.9:80::cx_active::0",
                        "dyn::127.0.0.9:80::cx_connect_fail::0",
                        "dyn::127.0.0.9:80::cx_total::0",
                        "dyn::127.0.0.9:80::rq_active::1",
                        "dyn::127.0.0.9:80::rq_error::0",
                        "dyn::127.0.0.9:80::rq_pending_active::0",
                        "dyn::127.0.0.9:80::rq_success::0",
                        "dyn::127.0.0.9:80::rq_timeout::0",
                        "dyn::127.0.0.9:80::rq_total::1",
                        "dyn::127.0.0.9:80::hostname::",
                        "dyn::127.0.0.9:80::health_flags::/failed_outlier_check/failed_eds_health",
                        "dyn::127.0.0.9:80::weight::1",
                        "dyn::127.0.0.9:80::region::r",
                        "dyn::127.0.0.9:80::zone::z",
                        "dyn::127.0.0.9:80::sub_zone::",
                        "dyn::127.0.0.9:80::canary::false",
                        "dyn::127.0.0.9:80::priority::0",
                        "dyn::127.0.0.9:80::success_rate::-1",
                        "dyn::127.0.0.9:80::local_origin_success_rate::-1");
        assertThat(body(get("/clusters?filter=other"))).isEmpty();
        assertThat(get("/clusters?filter=(").status()).isEqualTo(400);
    }

    @Test
    void showsClustersAsJson() {
        aCluster();
        assertThat(body(get("/clusters?format=json")).replaceAll("\\s+", ""))
                .startsWith("{\"cluster_statuses\":[{\"name\":\"dyn\",\"added_via_api\":true,\"host_statuses\":["
                        + "{\"address\":{\"socket_address\":{\"address\":\"127.0.0.9\",\"port_value\":80}},\"stats\":["
                        + "{\"name\":\"cx_connect_fail\"},")
                .contains("{\"value\":\"1\",\"name\":\"rq_total\"}", "\"eds_health_status\":\"UNHEALTHY\"")
                .endsWith("\"observability_name\":\"dyn\",\"eds_service_name\":\"dyn-svc\"}]}");
    }

    @Test
    void showsListeners() {
        proxy.listeners.add(new ListenerStatus("l1", new InetSocketAddress("127.0.0.1", 80)));
        proxy.listeners.add(new ListenerStatus("l2", new InetSocketAddress("::1", 81)));
        assertThat(body(get("/listeners"))).isEqualTo("l1::127.0.0.1:80\nl2::[::1]:81\n");
        assertThat(body(get("/listeners?format=json")).replaceAll("\\s+", ""))
                .startsWith("{\"listener_statuses\":[{\"name\":\"l1\",\"local_address\":{\"socket_address\":"
                        + "{\"address\":\"127.0.0.1\",\"port_value\":80}}},");
    }

    @Test
    void showsAndSetsLogLevels() {
        var local = Map.of("host", "localhost");
        assertThat(body(post("/logging?level=warning", local)))
                .isEqualTo("active loggers:\n  admin: warning\n  stream: warning\n\n");
        assertThat(body(post("/logging?admin=debug", local))).contains("admin: debug\n  stream: warning");
        assertThat(body(post("/logging?paths=admin:error,stream:trace", local)))
                .contains("admin: error\n  stream: trace");
        assertThat(body(post("/logging?paths=admin:info,nope:info", local)))
                .startsWith("error: unknown logger name\n\nusage: /logging?<name>=<level>");
        assertThat(post("/logging?level=loud", local).status()).isEqualTo(400);
        assertThat(body(post("/logging?level=info&paths=a:b", local)))
                .startsWith("error: invalid number of parameters\n\nusage: ")
                .endsWith("off \nactive loggers:\n  admin: error\n  stream: trace\n\n");
        for (var nothing : List.of("paths=", "level=", "level", "admin=", "admin")) {
            assertThat(post("/logging?" + nothing, local).status()).isEqualTo(200);
        }
        assertThat(body(post("/logging?paths=,admin:error,", local))).contains("admin: error\n");
        for (var half : List.of("admin", "admin:", ":info")) {
            assertThat(body(post("/logging?paths=" + half, local)))
                    .startsWith("error: empty logger name or empty logger level\n");
        }
        assertThat(body(post("/logging?group=admin:info", local)))
                .startsWith("error: group parameter requires fine-grain logging to be enabled\n");
        assertThat(body(post("/logging", local))).contains("admin: error\n  stream: trace");
    }

    @Test
    void showsMemoryAndWhatThereIsNotYet() {
        assertThat(body(get("/memory")))
                .matches("(?s)\\{\n \"allocated\": \"\\d+\",.*\"total_physical_bytes\": \"\\d+\"\n}\n");
        assertThat(body(get("/certs"))).isEqualTo("{\n \"certificates\": []\n}\n");
        assertThat(body(get("/runtime"))).isEqualTo("{\n \"entries\": {},\n \"layers\": []\n}\n");
        assertThat(get("/memory/tcmalloc").status()).isEqualTo(501);
        assertThat(get("/peak_heap_dump").status()).isEqualTo(501);
        var local = Map.of("host", "localhost");
        assertThat(body(post("/runtime_modify?a=b", local))).isEqualTo("No admin layer specified");
        assertThat(post("/runtime_modify", local).status()).isEqualTo(400);
    }

    private void aCluster() {
        var host = Host.of(new InetSocketAddress("127.0.0.9", 80), "").withEdsHealth(EdsHealth.UNHEALTHY);
        var placed = host.withLocality(new Locality("r", "z", ""));
        placed.stats().requestStarted();
        placed.stats().ejected(true);
        var config = edsCluster("dyn", "dyn-svc");
        proxy.clusters.add(new ClusterStatus(
                config,
                true,
                HostSet.of(List.of(List.of(new LocalityHosts(placed.locality(), 1, List.of(placed))))),
                3,
                3));
    }

    private static Cluster edsCluster(String name, String service) {
        return new Cluster(
                name,
                name,
                new Discovery.Eds(new ConfigSource.Ads(Duration.ZERO), service),
                Duration.ofSeconds(5),
                1024 * 1024,
                new LbConfig.Random(LbConfig.Common.DEFAULT),
                CircuitBreakers.DEFAULT,
                null,
                UpstreamHttpOptions.DEFAULT,
                true,
                Source.NONE);
    }

    private AdminResponse get(String target) {
        return pages.answer(AdminRequest.of("GET", target, Map.of("host", "whatever"), "", CLIENT));
    }

    private AdminResponse post(String target, Map<String, String> headers) {
        return pages.answer(AdminRequest.of("POST", target, headers, "", CLIENT));
    }

    private static String body(AdminResponse response) {
        var all = new StringBuilder();
        while (response.body().next(all)) {}
        return all.toString();
    }
}
