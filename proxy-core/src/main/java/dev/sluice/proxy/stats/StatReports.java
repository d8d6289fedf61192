package dev.sluice.proxy.stats;

/** What {@code /stats} shows, in each of its forms. Control thread only. */
public final class StatReports {
    private final StatStore store;
    private final Prometheus prometheus;

    /** Reports on a store, with tags for Prometheus. */
    public StatReports(StatStore store, TagExtraction tags) {
        this.store = store;
        this.prometheus = new Prometheus(tags);
    }

    /** The report that a query asks for; it covers the scopes of this moment, with values as they are read. */
    public Pieces report(StatQuery query) {
        return switch (query.format()) {
            case TEXT -> new StatReport(store, new TextForm(query));
            case JSON -> new StatReport(store, new JsonForm(query));
            case PROMETHEUS -> prometheus.report(store, query);
        };
    }
}
