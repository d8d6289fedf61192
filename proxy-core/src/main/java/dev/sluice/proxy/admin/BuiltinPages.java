package dev.sluice.proxy.admin;

import dev.sluice.proxy.stats.StatReports;
import dev.sluice.proxy.stats.StatStore;

/** The pages every Sluice has, in one list. */
public final class BuiltinPages {
    private BuiltinPages() {}

    /**
     * What the pages are about.
     *
     * @param store whose counters are reset
     * @param reports on that store
     */
    public record Subjects(
            ServerControl server, ProxyView view, LogLevels levels, StatStore store, StatReports reports) {}

    /** Adds them all. */
    public static void add(AdminPages pages, Subjects subjects) {
        ServerPages.add(pages, subjects.server());
        StatsPages.add(pages, subjects.store(), subjects.reports());
        ClusterPages.add(pages, subjects.view());
        ConfigDump.add(pages, subjects.view());
        LoggingPage.add(pages, subjects.levels());
        pages.add("/init_dump", "what start-up still waits for", request -> initDump(subjects.view()));
    }

    private static AdminResponse initDump(ProxyView view) {
        var out = new StringBuilder();
        var json = new JsonWriter(out).object();
        boolean open = false;
        for (var kind : ConfigKind.values()) {
            for (var resource : view.resources(kind)) {
                if (resource.warming() == null) continue;
                if (!open) json.array("unready_targets_dumps");
                open = true;
                json.element()
                        .member("name", kind.member() + " " + resource.name())
                        .end();
            }
        }
        if (open) json.endArray();
        json.end();
        return AdminResponse.json(out.toString());
    }
}
