package dev.sluice.proxy.server;

import dev.sluice.proxy.filter.HttpFilterFactory;
import dev.sluice.proxy.filter.queue.QueueFactory;
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
     * Where filters are to work.
     *
     * @param listener the name that deliveries begin at
     * @param cells the connection manager's stats
     * @param queues those of the process
     */
    record Site(String listener, Worker worker, Cells cells, InstantSource clock, Queues queues) {}

    /** The factories of a connection manager's filters on one worker, in chain order. */
    static List<HttpFilterFactory> of(HttpConnectionManager config, Site site) {
        var factories = new ArrayList<HttpFilterFactory>();
        for (var filter : config.httpFilters()) {
            factories.add(
                    switch (filter.config()) {
                        case Router router ->
                            new RouterFactory(
                                    new RouterParts(router, site.worker().clusters(), site.cells(), site.clock()));
                        case QueueFilter queue ->
                            new QueueFactory(
                                    queue, site.listener(), site.queues().access(), site.clock());
                    });
        }
        return List.copyOf(factories);
    }
}
