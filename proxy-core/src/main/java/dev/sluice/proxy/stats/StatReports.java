package dev.sluice.proxy.stats;

/** What {@code /stats} shows, in each of its forms. Control thread only. */
public final class StatReports {
    private final StatStore store;
    private final Prometheus prometheus;
    private final Runnable refresh;

    /**
     * Reports on a store.
     *
     * @param tags for Prometheus
     * @param refresh brings up to date what is counted elsewhere; run before each report
     */
    public StatReports(StatStore store, TagExtraction tags, Runnable refresh) {
        this.store = store;
        this.refresh = refresh;
        this.prometheus = new Prometheus(tags);
    }

    /** The report that a query asks for; it covers the scopes of this moment, with values as they are read. */
    public Pieces report(StatQuery query) {
        refresh.run();
        return switch (query.format()) {
            case TEXT -> new StatReport(store, new TextForm(query));
            case JSON -> new StatReport(store, new JsonForm(query));
            case PROMETHEUS -> prometheus.report(store, query);
        };
    }
}
