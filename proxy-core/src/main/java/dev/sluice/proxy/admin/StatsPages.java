package dev.sluice.proxy.admin;

import dev.sluice.proxy.admin.AdminPages.Needs;
import dev.sluice.proxy.stats.StatQuery;
import dev.sluice.proxy.stats.StatReports;
import dev.sluice.proxy.stats.StatStore;
import java.util.Map;
import java.util.TreeMap;

/** Pages about statistics. */
final class StatsPages {
    private static final Map<String, String> SELECTION = Map.of(
            "filter", "a regular expression (RE2) that is found in the names that are shown",
            "invert_filter", "shows the names in which it is not found",
            "hidden", "only shows nothing: no statistics are hidden",
            "usedonly", "leaves out what was never written");

    private final StatStore store;
    private final StatReports reports;
    private boolean lookups; // whether look-ups by name are to be recorded

    private StatsPages(StatStore store, StatReports reports) {
        this.store = store;
        this.reports = reports;
    }

    static void add(AdminPages pages, StatStore store, StatReports reports) {
        var own = new StatsPages(store, reports);
        pages.add("/stats", "statistics", Needs.ANYTHING, parameters(false), own::stats);
        pages.add("/stats/prometheus", "statistics for Prometheus", Needs.ANYTHING, parameters(true), own::prometheus);
        pages.add("/reset_counters", "sets all counters to zero", Needs.POST, Map.of(), request -> own.reset());
        pages.add("/stats/recentlookups", "statistics that were looked up by name: none", request -> own.lookups());
        own.record(pages, "/stats/recentlookups/enable", "shows an empty table from now on", true);
        own.record(pages, "/stats/recentlookups/disable", "shows no table any more", false);
        pages.add("/stats/recentlookups/clear", "has nothing to forget", Needs.POST, Map.of(), request -> ok());
    }

    private static Map<String, String> parameters(boolean prometheus) {
        var parameters = new TreeMap<>(SELECTION);
        if (prometheus) {
            parameters.put("histogram_buckets", "cumulative, or summary for quantiles");
            parameters.put("text_readouts", "shows words too, as labels");
        } else {
            parameters.put("format", "text, json or prometheus");
            parameters.put("histogram_buckets", "cumulative, disjoint, detailed, or summary for quantiles");
            parameters.put("type", "Counters, Gauges, Histograms, TextReadouts or All");
        }
        return parameters;
    }

    private AdminResponse stats(AdminRequest request) {
        var query = StatQuery.of(request.parameters());
        return switch (query.format()) {
            case TEXT, PROMETHEUS -> AdminResponse.text(200, reports.report(query));
            case JSON -> AdminResponse.json(reports.report(query));
        };
    }

    private AdminResponse prometheus(AdminRequest request) {
        return AdminResponse.text(200, reports.report(StatQuery.of(StatQuery.Format.PROMETHEUS, request.parameters())));
    }

    private AdminResponse reset() {
        store.resetCounters();
        return ok();
    }

    private void record(AdminPages pages, String path, String about, boolean on) {
        pages.add(path, about, Needs.POST, Map.of(), request -> {
            lookups = on;
            return ok();
        });
    }

    /** Envoy's table of look-ups by name; here every statistic is held by who counts it, so it stays empty. */
    private AdminResponse lookups() {
        var table = lookups
                ? "   Count Lookup\n"
                : "Lookup tracking is not enabled. Use /stats/recentlookups/enable to enable.\n";
        return AdminResponse.text(table + "\ntotal: 0\n");
    }

    private static AdminResponse ok() {
        return AdminResponse.text("OK\n");
    }
}
