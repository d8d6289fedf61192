package dev.sluice.e2e;

import static dev.sluice.e2e.Answer.ok;
import static dev.sluice.e2e.Answer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which endpoint gets a request, seen from the traffic, on Sluice and on Envoy where there is one. Requests go one after
 * another over one connection. Endpoints a, b and c answer 200, x answers 503; each with its name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BalancingTest {
    private static final int REQUESTS = 800;
    /** How far a share of independent draws strays at most: Hoeffding's bound for a chance below 1e-8. */
    private static final double STRAY = Math.sqrt(Math.log(2 / 1e-8) / (2 * REQUESTS));

    private static final String RETRY = "retry_on: 5xx, retry_back_off: {base_interval: 0.001s}";
    private static final String PREVIOUS_HOSTS = ", retry_host_predicate: [{name: previous, typed_config: {\"@type\":"
            + " type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate}}],"
            // 60 draws between two endpoints: the chance to draw the failed one each time is 2^-60.
            + " host_selection_retry_max_attempts: 60";

    private final Map<String, ScriptedUpstream> upstreams = new HashMap<>();
    private final List<ProxyProcess> proxies = new ArrayList<>();

    @BeforeAll
    void start() {
        assumeThat(SluiceProcess.exists()).as("Sluice can be run").isTrue();
        for (var name : List.of("a", "b", "c")) upstreams.put(name, ScriptedUpstream.http1(List.of(ok(name))));
        upstreams.put("x", ScriptedUpstream.http1(List.of(status(503).body("x"))));
        var config = config();
        proxies.add(SluiceProcess.start(config));
        if (EnvoyProcess.binary().isPresent()) proxies.add(EnvoyProcess.start(config));
    }

    @AfterAll
    void stop() {
        proxies.forEach(ProxyProcess::close);
        upstreams.values().forEach(ScriptedUpstream::close);
    }

    private String config() {
        var config = new TestConfig();
        var half = levels(level(0, at("a"), at("b", "health_status: UNHEALTHY")), level(1, at("c")));
        add(config, "half", "", "", half);
        add(config, "exact-half", "", "", half + ", policy: {overprovisioning_factor: 100}");
        add(config, "dead", "", "", levels(level(0, at("a", "health_status: UNHEALTHY")), level(1, at("c"))));
        add(config, "degraded", "", "", levels(level(0, at("a"), at("b", "health_status: DEGRADED"))));
        var sick = levels(level(0, at("a"), at("b", "health_status: UNHEALTHY"), at("c", "health_status: UNHEALTHY")));
        add(config, "panic", "", "", sick);
        add(config, "no-panic", "common_lb_config: {healthy_panic_threshold: {value: 0}}", "", sick);
        var two = levels(level(0, at("a"), at("b")));
        add(config, "least", "lb_policy: LEAST_REQUEST", "", two);
        add(config, "random", "lb_policy: RANDOM", "", two);
        var weighted = levels(level(0, at("a", "load_balancing_weight: 1"), at("b", "load_balancing_weight: 3")));
        add(config, "robin-weighted", "lb_policy: ROUND_ROBIN", "", weighted);
        add(config, "least-weighted", "lb_policy: LEAST_REQUEST", "", weighted);
        var failing = levels(level(0, at("x"), at("b")));
        add(config, "previous", "lb_policy: RANDOM", RETRY + PREVIOUS_HOSTS, failing);
        add(config, "any-host", "lb_policy: RANDOM", RETRY, failing);
        var broken = levels(level(0, at("x")));
        add(config, "no-budget", budget(0), RETRY + ", num_retries: 3", broken);
        add(config, "budget", budget(1), RETRY + ", num_retries: 3", broken);
        return config.yaml();
    }

    private static void add(TestConfig config, String name, String cluster, String retry, String assignment) {
        var route = "cluster: " + name + (retry.isEmpty() ? "" : ", retry_policy: {" + retry + "}");
        config.listener(name, "", "route: {" + route + "}");
        config.cluster(name, "type: STATIC" + (cluster.isEmpty() ? "" : ", " + cluster), assignment);
    }

    private static String levels(String... levels) {
        return "endpoints: [" + String.join(", ", levels) + "]";
    }

    private static String level(int priority, String... endpoints) {
        return "{priority: " + priority + ", lb_endpoints: [" + String.join(", ", endpoints) + "]}";
    }

    private String at(String upstream) {
        return at(upstream, "");
    }

    private String at(String upstream, String fields) {
        return TestConfig.endpoint(upstreams.get(upstream).port(), fields);
    }

    private static String budget(int concurrency) {
        return "circuit_breakers: {thresholds: [{retry_budget: {budget_percent: {value: 0}, min_retry_concurrency: "
                + concurrency + "}}]}";
    }

    private List<ProxyProcess> proxies() {
        return proxies;
    }

    /** Sends requests one after another and counts the bodies of the answers. */
    private static Map<String, Integer> send(ProxyProcess proxy, String listener, int requests) {
        var counts = new HashMap<String, Integer>();
        try (var client = RawClient.connect(proxy.port(listener))) {
            for (int i = 0; i < requests; i++) {
                var response = client.exchange(Request.get("/" + proxy.name() + "/" + listener));
                assertThat(response.end()).isEqualTo(Response.COMPLETE);
                counts.merge(response.body(), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static void shares(ProxyProcess proxy, String listener, Map<String, Double> expected) {
        var counts = send(proxy, listener, REQUESTS);
        assertThat(counts.keySet()).isEqualTo(expected.keySet());
        expected.forEach((upstream, share) -> assertThat(counts.get(upstream) / (double) REQUESTS)
                .as("%s: share of %s in %s", listener, upstream, counts)
                .isCloseTo(share, within(STRAY)));
    }

    /** The requests of this proxy by this listener that reached the upstream that fails. */
    private int failed(ProxyProcess proxy, String listener) {
        var line = "GET /" + proxy.name() + "/" + listener + " ";
        return (int) upstreams.get("x").received().stream()
                .filter(r -> r.startLine().startsWith(line))
                .count();
    }

    private static void counted(ProxyProcess proxy, String cluster, String counter, int value) {
        var line = "cluster." + cluster + "." + counter + ": " + value;
        await().untilAsserted(() ->
                assertThat(proxy.admin("/stats?filter=" + counter).lines()).contains(line));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void aPriorityThatIsHalfWellKeepsSeventyPercent(ProxyProcess proxy) {
        shares(proxy, "half", Map.of("a", 0.7, "c", 0.3));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void withoutOverprovisioningItKeepsItsHalf(ProxyProcess proxy) {
        shares(proxy, "exact-half", Map.of("a", 0.5, "c", 0.5));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void aDeadPriorityFailsOverWhole(ProxyProcess proxy) {
        assertThat(send(proxy, "dead", 100)).isEqualTo(Map.of("c", 100));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void degradedEndpointsTakeWhatTheWellOnesCannot(ProxyProcess proxy) {
        shares(proxy, "degraded", Map.of("a", 0.7, "b", 0.3));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void belowThePanicThresholdHealthIsIgnored(ProxyProcess proxy) {
        var counts = send(proxy, "panic", 300);
        assertThat(counts).containsOnlyKeys("a", "b", "c");
        assertThat(counts.values()).allSatisfy(n -> assertThat(n).isBetween(98, 102));
        counted(proxy, "panic", "lb_healthy_panic", 300);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void withAPanicThresholdOfZeroHealthIsNeverIgnored(ProxyProcess proxy) {
        assertThat(send(proxy, "no-panic", 100)).isEqualTo(Map.of("a", 100));
        counted(proxy, "no-panic", "lb_healthy_panic", 0);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void leastRequestSharesIdleEndpointsEvenly(ProxyProcess proxy) {
        shares(proxy, "least", Map.of("a", 0.5, "b", 0.5));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void randomSharesEvenly(ProxyProcess proxy) {
        shares(proxy, "random", Map.of("a", 0.5, "b", 0.5));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void roundRobinFollowsTheWeights(ProxyProcess proxy) {
        var counts = send(proxy, "robin-weighted", 400);
        assertThat(counts.get("a")).isBetween(98, 102);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void leastRequestFollowsTheWeights(ProxyProcess proxy) {
        var counts = send(proxy, "least-weighted", 400);
        assertThat(counts.get("a")).isBetween(95, 105);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void aRetryAvoidsThePreviousHost(ProxyProcess proxy) {
        assertThat(send(proxy, "previous", 200)).isEqualTo(Map.of("b", 200));
        int retries = failed(proxy, "previous");
        assertThat(retries).isBetween(50, 150); // Hoeffding: outside with a chance of 3e-11
        counted(proxy, "previous", "upstream_rq_retry", retries);
        counted(proxy, "previous", "upstream_rq_retry_success", retries);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void aRetryWithoutThePredicateMayMeetItAgain(ProxyProcess proxy) {
        shares(proxy, "any-host", Map.of("b", 0.75, "x", 0.25));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void aBudgetOfNothingForbidsRetries(ProxyProcess proxy) {
        assertThat(send(proxy, "no-budget", 50)).isEqualTo(Map.of("x", 50));
        assertThat(failed(proxy, "no-budget")).isEqualTo(50);
        counted(proxy, "no-budget", "upstream_rq_retry_overflow", 50);
        counted(proxy, "no-budget", "upstream_rq_retry", 0);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("proxies")
    void aBudgetOfOneAtATimeLetsEachRetry(ProxyProcess proxy) {
        assertThat(send(proxy, "budget", 20)).isEqualTo(Map.of("x", 20));
        assertThat(failed(proxy, "budget")).isEqualTo(80);
        counted(proxy, "budget", "upstream_rq_retry", 60);
        counted(proxy, "budget", "upstream_rq_retry_overflow", 0);
    }
}
