package dev.sluice.proxy.server;

import dev.sluice.proxy.filter.HttpFilterFactory;
import dev.sluice.proxy.filter.router.RouterFactory;
import dev.sluice.proxy.filter.router.RouterParts;
import dev.sluice.proxy.stats.Cells;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.QueueFilter;
import dev.sluice.xds.model.Router;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The HTTP filters there are: from each one's configuration to what makes it. A new filter is a line here. */
final class Filters {
    private Filters() {}

    /**
     * The factories of a connection manager's filters on one worker, in chain order.
     *
     * @throws IllegalArgumentException naming a filter that this build does not have
     */
    static List<HttpFilterFactory> of(HttpConnectionManager config, Worker worker, Cells cells, InstantSource clock) {
        var factories = new ArrayList<HttpFilterFactory>();
        for (var filter : config.httpFilters()) {
            factories.add(
                    switch (filter.config()) {
                        case Router router ->
                            new RouterFactory(new RouterParts(router, worker.clusters(), cells, clock));
                        case QueueFilter queue ->
                            throw new IllegalArgumentException("http_filters[" + filter.name()
                                    + "]: sluice.queue.v1.Queue is not part of this build yet");
                    });
        }
        return List.copyOf(factories);
    }
}
