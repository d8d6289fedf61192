package dev.sluice.proxy.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StatStoreTest {
    private final StatStore store = new StatStore(2);

    @Test
    void mergesTheCellsOfAllWorkers() {
        var scope = store.scope("cluster.svc", ClusterStat.class, ScopeOptions.CLUSTER);
        scope.cells(0).inc(ClusterStat.UPSTREAM_RQ_ACTIVE);
        scope.cells(1).dec(ClusterStat.UPSTREAM_RQ_ACTIVE);
        scope.cells(0).add(ClusterStat.UPSTREAM_CX_TX_BYTES_TOTAL, 40);
        scope.cells(2).add(ClusterStat.UPSTREAM_CX_TX_BYTES_TOTAL, 2);

        assertThat(seen())
                .containsEntry("cluster.svc.upstream_rq_active", "0")
                .containsEntry("cluster.svc.upstream_cx_tx_bytes_total", "42")
                .containsEntry("cluster.svc.upstream_rq_retry", "0");
    }

    @Test
    void showsAComputedValueInPlaceOfTheCellsOfThatName() {
        var scope = store.scope("cluster.svc.circuit_breakers.default", CircuitStat.class, ScopeOptions.PLAIN);
        scope.gauge(CircuitStat.RQ_OPEN.text(), () -> 1);
        var shown = new ArrayList<String>();
        store.visit(new StatVisitor() {
            @Override
            public void counter(Scope from, String text, long value) {}

            @Override
            public void gauge(Scope from, String text, long value) {
                shown.add(text + "=" + value);
            }

            @Override
            public void words(Scope from, String text, String value) {}

            @Override
            public void histogram(Scope from, String text, Distribution interval, Distribution cumulative) {}
        });
        assertThat(shown).contains("rq_open=1", "cx_open=0").doesNotContain("rq_open=0");
    }

    @Test
    void countsStatusCodesOnceTheyWereSeen() {
        var scope = store.scope("cluster.svc", ClusterStat.class, ScopeOptions.CLUSTER);
        assertThat(seen()).doesNotContainKeys("cluster.svc.upstream_rq_200", "cluster.svc.upstream_rq_2xx");
        scope.cells(0).status(200);
        scope.cells(1).status(200);
        scope.cells(1).status(204);
        scope.cells(1).status(777);
        scope.cells(1).status(0);

        assertThat(seen())
                .containsEntry("cluster.svc.upstream_rq_200", "2")
                .containsEntry("cluster.svc.upstream_rq_204", "1")
                .containsEntry("cluster.svc.upstream_rq_2xx", "3")
                .containsEntry("cluster.svc.upstream_rq_777", "1")
                .doesNotContainKeys("cluster.svc.upstream_rq_7xx", "cluster.svc.upstream_rq_5xx");
    }

    @Test
    void showsSomeHistogramsBeforeTheirFirstSample() {
        var scope = store.scope("cluster.svc", ClusterStat.class, ScopeOptions.CLUSTER);
        assertThat(seen())
                .containsKey("cluster.svc.upstream_cx_length_ms")
                .doesNotContainKey("cluster.svc.upstream_rq_time");
        scope.cells(1).record(Timings.UPSTREAM_RQ_TIME, 7);
        assertThat(seen()).containsEntry("cluster.svc.upstream_rq_time", "0/1");
    }

    @Test
    void keepsTheLastIntervalOfHistogramsApart() {
        var cells = store.scope("http.in", HttpStat.class, ScopeOptions.HTTP).cells(0);
        cells.record(Timings.DOWNSTREAM_RQ_TIME, 1);
        store.tick();
        assertThat(seen()).containsEntry("http.in.downstream_rq_time", "1/1");
        cells.record(Timings.DOWNSTREAM_RQ_TIME, 2);
        cells.record(Timings.DOWNSTREAM_RQ_TIME, 2000);
        store.tick();
        assertThat(seen()).containsEntry("http.in.downstream_rq_time", "2/3");
        store.tick();
        assertThat(seen()).containsEntry("http.in.downstream_rq_time", "0/3");
    }

    @Test
    void goesOnCountingWhenAScopeIsAskedForAgainAndGoesWithItsLastUser() {
        var old = store.scope("cluster.a:1", ClusterStat.class, ScopeOptions.CLUSTER);
        old.cells(0).inc(ClusterStat.UPSTREAM_RQ_TOTAL);
        var updated = store.scope("cluster.a:1", ClusterStat.class, ScopeOptions.CLUSTER);
        old.remove();
        assertThat(updated).isSameAs(old);
        assertThat(seen()).containsEntry("cluster.a_1.upstream_rq_total", "1");
        updated.remove();
        assertThat(seen()).isEmpty();
    }

    @Test
    void hidesAScopeThatIsShownWhenUsedUntilItIs() {
        var scope = store.scope("http2", Http2Stat.class, ScopeOptions.WHEN_USED);
        assertThat(seen()).isEmpty();
        scope.cells(1);
        assertThat(seen()).containsEntry("http2.rx_reset", "0");
    }

    @Test
    void resetsCountersButNotGauges() {
        var scope = store.scope("cluster.svc", ClusterStat.class, ScopeOptions.CLUSTER);
        var cells = scope.cells(0);
        cells.inc(ClusterStat.UPSTREAM_RQ_TOTAL);
        cells.inc(ClusterStat.UPSTREAM_RQ_ACTIVE);
        cells.status(503);
        store.resetCounters();
        cells.inc(ClusterStat.UPSTREAM_RQ_TOTAL);

        assertThat(seen())
                .containsEntry("cluster.svc.upstream_rq_total", "1")
                .containsEntry("cluster.svc.upstream_rq_active", "1")
                .containsEntry("cluster.svc.upstream_rq_503", "0")
                .containsEntry("cluster.svc.upstream_rq_5xx", "0");
    }

    @Test
    void readsComputedGaugesAndWordsWhenAsked() {
        var scope = store.scope("server", ServerStat.class, ScopeOptions.PLAIN);
        var uptime = new long[] {1};
        scope.gauge("uptime", () -> uptime[0]);
        scope.words("version_text", () -> "v" + uptime[0]);
        uptime[0] = 5;
        assertThat(seen()).containsEntry("server.uptime", "5").containsEntry("server.version_text", "v5");
    }

    private TreeMap<String, String> seen() {
        var seen = new TreeMap<String, String>();
        store.visit(new StatVisitor() {
            @Override
            public void counter(Scope scope, String text, long value) {
                seen.put(scope.prefix() + "." + text, "" + value);
            }

            @Override
            public void gauge(Scope scope, String text, long value) {
                seen.put(scope.prefix() + "." + text, "" + value);
            }

            @Override
            public void words(Scope scope, String text, String value) {
                seen.put(scope.prefix() + "." + text, value);
            }

            @Override
            public void histogram(Scope scope, String text, Distribution interval, Distribution cumulative) {
                seen.put(scope.prefix() + "." + text, interval.count() + "/" + cumulative.count());
            }
        });
        return seen;
    }
}
