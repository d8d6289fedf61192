package dev.sluice.proxy.server;

import dev.sluice.proxy.route.RouteSource;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.xds.model.RouteConfiguration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The route tables in force by name, and where each worker finds the latest of a name. Confined to the control thread. */
final class RouteTables {
    private final List<Worker> workers;
    private final Map<String, RouteTable> tables = new LinkedHashMap<>();
    private final Map<String, List<NamedRoutes>> named = new HashMap<>(); // one a worker

    RouteTables(List<Worker> workers) {
        this.workers = workers;
    }

    /** Publishes a table; requests that come from now on use it. */
    void put(RouteTable table) {
        var name = table.config().name();
        tables.put(name, table);
        publish(name, table);
    }

    /** Withdraws a table; requests that come from now on find no route. */
    void remove(String name) {
        if (tables.remove(name) != null) publish(name, null);
    }

    private void publish(String name, @Nullable RouteTable table) {
        for (int i = 0; i < workers.size(); i++) {
            var routes = sources(name).get(i);
            workers.get(i).execute(() -> routes.use(table));
        }
    }

    /** The latest table of that name, for one worker's loop. */
    RouteSource source(String name, int worker) {
        return sources(name).get(worker);
    }

    private List<NamedRoutes> sources(String name) {
        return named.computeIfAbsent(
                name,
                unknown -> workers.stream().map(worker -> new NamedRoutes()).toList());
    }

    /** The configuration of that name, or null. */
    @Nullable
    RouteConfiguration config(String name) {
        var table = tables.get(name);
        return table == null ? null : table.config();
    }

    /** All there are, in the order they came. */
    List<RouteConfiguration> all() {
        return tables.values().stream().map(RouteTable::config).toList();
    }
}
