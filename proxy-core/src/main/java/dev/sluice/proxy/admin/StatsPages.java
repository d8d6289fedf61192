package dev.sluice.proxy.admin;

import dev.sluice.proxy.admin.AdminPages.Needs;
import dev.sluice.proxy.stats.StatQuery;
import dev.sluice.proxy.stats.StatReports;
import dev.sluice.proxy.stats.StatStore;
import java.util.Map;

/** Pages about statistics. */
final class StatsPages {
    private static final Map<String, String> PARAMETERS = Map.of(
            "filter", "a regular expression that is found in what is shown",
            "format", "text, json or prometheus",
            "histogram_buckets", "cumulative, disjoint, or none for quantiles",
            "text_readouts", "for prometheus: shows words too, as labels",
            "type", "Counters, Gauges, Histograms, TextReadouts or All",
            "usedonly", "leaves out what is zero or empty");

    private StatsPages() {}

    static void add(AdminPages pages, StatStore store, StatReports reports) {
        pages.add("/stats", "statistics", Needs.ANYTHING, PARAMETERS, request -> {
            var query = StatQuery.of(request.parameters());
            return switch (query.format()) {
                case TEXT, PROMETHEUS -> AdminResponse.text(200, reports.report(query));
                case JSON -> AdminResponse.json(reports.report(query));
            };
        });
        pages.add("/stats/prometheus", "statistics for Prometheus", Needs.ANYTHING, PARAMETERS, request -> {
            var query = StatQuery.of(request.parameters()).in(StatQuery.Format.PROMETHEUS);
            return AdminResponse.text(200, reports.report(query));
        });
        pages.add("/reset_counters", "sets all counters to zero", Needs.POST, Map.of(), request -> {
            store.resetCounters();
            return AdminResponse.text("OK\n");
        });
    }
}
