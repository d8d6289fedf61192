package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which requests are queued, by mode and method, and where a route, a virtual host or a table says otherwise. */
class QueueModesTest {
    @TempDir
    Path directory;

    private Callee callee;
    private QueueingProxy proxy;

    @BeforeEach
    void start() throws Exception {
        callee = new Callee();
        callee.answering(200, "now");
        proxy = new QueueingProxy(directory, callee.port());
    }

    @AfterEach
    void stop() {
        proxy.close();
        callee.close();
    }

    private static String route(String prefix, String mode) {
        return "{match: {prefix: " + prefix + "}, route: {cluster: up}" + (mode.isEmpty() ? "" : ", " + override(mode))
                + "}";
    }

    private static String override(String mode) {
        return "typed_per_filter_config: {sluice.filters.http.queue: "
                + "{\"@type\": type.googleapis.com/sluice.queue.v1.Queue, mode: '" + mode + "'}}";
    }

    private HttpResponse<String> asking(String path) throws Exception {
        return proxy.post(path, "body", "Prefer", "respond-async");
    }

    @Test
    void alwaysQueuesItsMethodsUnasked() throws Exception {
        proxy.start("mode: ALWAYS");
        var queued = proxy.post("/orders", "one");
        assertThat(queued.statusCode()).isEqualTo(202);
        assertThat(queued.headers().firstValue("preference-applied")).isEmpty();
        assertThat(callee.next().header("Sluice-Attempt")).isEqualTo("1");
        assertThat(proxy.get("/orders").body()).isEqualTo("now");
        assertThat(callee.next().header("Sluice-Attempt")).isEmpty();
    }

    @Test
    void alwaysQueuesTheMethodsThatAreConfiguredAndNoOthers() throws Exception {
        proxy.start("mode: ALWAYS, methods: [GET]");
        assertThat(proxy.get("/orders").statusCode()).isEqualTo(202);
        assertThat(proxy.post("/orders", "one").body()).isEqualTo("now");
        assertThat(asking("/orders").statusCode()).isEqualTo(200);
    }

    @Test
    void whereItIsOffNothingIsQueued() throws Exception {
        proxy.start("mode: OFF");
        var answer = asking("/orders");
        assertThat(answer.body()).isEqualTo("now");
        assertThat(answer.headers().firstValue("preference-applied")).isEmpty();
        assertThat(callee.next().header("Prefer")).isEqualTo("respond-async");
    }

    @Test
    void aRouteSaysOtherwise() throws Exception {
        proxy.virtualHosts("{name: all, domains: [\"*\"], routes: [" + route("/off", "OFF") + ", "
                        + route("/always", "ALWAYS") + ", " + route("/", "") + "]}")
                .start("");
        assertThat(asking("/off").statusCode()).isEqualTo(200);
        assertThat(proxy.post("/always", "x").statusCode()).isEqualTo(202);
        assertThat(proxy.post("/else", "x").statusCode()).isEqualTo(200);
        assertThat(asking("/else").statusCode()).isEqualTo(202);
    }

    @Test
    void aVirtualHostSaysOtherwiseAndItsRouteHasTheLastWord() throws Exception {
        proxy.virtualHosts("{name: all, domains: [\"*\"], " + override("ALWAYS") + ", routes: [" + route("/off", "OFF")
                        + ", " + route("/", "") + "]}")
                .start("mode: 'OFF'");
        assertThat(proxy.post("/always", "x").statusCode()).isEqualTo(202);
        assertThat(asking("/off").statusCode()).isEqualTo(200);
    }

    @Test
    void aTableSaysOtherwise() throws Exception {
        proxy.routeConfiguration(override("ALWAYS"))
                .virtualHosts(
                        "{name: all, domains: [\"*\"], routes: [" + route("/off", "OFF") + ", " + route("/", "") + "]}")
                .start("");
        assertThat(proxy.post("/always", "x").statusCode()).isEqualTo(202);
        assertThat(asking("/off").statusCode()).isEqualTo(200);
    }

    @Test
    void aClusterOfAWeightedChoiceCannotAndSaysSo() {
        proxy.virtualHosts("{name: all, domains: [\"*\"], routes: [{match: {prefix: /}, route: {weighted_clusters: "
                + "{clusters: [{name: up, weight: 1, " + override("OFF") + "}]}}}]}");
        assertThatThrownBy(() -> proxy.start(""))
                .hasMessageContaining("weighted_clusters.clusters[0].typed_per_filter_config");
    }

    @Test
    void deliveriesAreWithinTheCircuitBreakersOfTheCluster() throws Exception {
        proxy.cluster("circuit_breakers: {thresholds: [{max_requests: 0, max_pending_requests: 0}]}")
                .start("");
        var accepted = asking("/orders");
        assertThat(accepted.statusCode()).isEqualTo(202);
        var location = accepted.headers().firstValue("location").orElseThrow();
        assertThat(proxy.until(location + "/status", "upstream overflow")).contains("\"attempts\":0");
        assertThat(proxy.post("/orders", "x").headers().firstValue("x-envoy-overloaded"))
                .contains("true");
    }
}
