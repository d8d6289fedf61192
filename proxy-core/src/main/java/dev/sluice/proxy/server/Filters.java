package dev.sluice.proxy.server;

import dev.sluice.proxy.filter.HttpFilterFactory;
import dev.sluice.proxy.filter.Unanswered;
import dev.sluice.proxy.filter.queue.QueueFactory;
import dev.sluice.proxy.filter.router.RouterFactory;
import dev.sluice.proxy.filter.router.RouterParts;
import dev.sluice.proxy.format.Surroundings;
import dev.sluice.proxy.stats.Cells;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.QueueFilter;
import dev.sluice.xds.model.RouteFilterConfig;
import dev.sluice.xds.model.Router;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The HTTP filters there are: from each one's configuration to what makes it. */
final class Filters {
    /** What makes a filter of a chain: a line a filter. */
    private static final List<Line<?, Site, HttpFilterFactory>> IN_CHAINS = List.of(
            new Line<>(
                    Router.class,
                    (router, site) -> new RouterFactory(
                            new RouterParts(router, site.worker().clusters(), site.cells(), site.clock()))),
            new Line<>(
                    QueueFilter.class,
                    (queue, site) -> new QueueFactory(
                            queue, site.listener(), site.queues().access(), site.clock())));

    /** What is made of a filter's settings in a route, where they are not used as they stand. */
    private static final List<Line<?, Surroundings, Object>> IN_ROUTES =
            List.of(new Line<>(QueueFilter.class, (queue, surroundings) -> QueueFactory.inRoute(queue)));

    private Filters() {}

    /** What is made of one type of configuration. */
    private record Line<C, W, R>(Class<C> type, BiFunction<C, W, R> make) {
        R make(Object config, W with) {
            return make.apply(type.cast(config), with);
        }
    }

    /**
     * Where filters are to work.
     *
     * @param listener the name that deliveries begin at
     * @param cells the connection manager's stats
     * @param queues those of the process
     * @param surroundings for format strings
     */
    record Site(
            String listener,
            Worker worker,
            Cells cells,
            InstantSource clock,
            Queues queues,
            Surroundings surroundings) {}

    /**
     * The factories of a connection manager's filters on one worker, in chain order; never empty.
     *
     * @throws IllegalArgumentException naming a filter that has no line
     */
    static List<HttpFilterFactory> of(HttpConnectionManager config, Site site) {
        if (config.httpFilters().isEmpty()) return List.of(Unanswered::new);
        var factories = new ArrayList<HttpFilterFactory>();
        for (var filter : config.httpFilters()) {
            var line = IN_CHAINS.stream()
                    .filter(each -> each.type().isInstance(filter.config()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("filter " + filter.name()
                            + ": nothing makes one of "
                            + filter.config().getClass().getSimpleName()));
            factories.add(line.make(filter.config(), site));
        }
        return List.copyOf(factories);
    }

    /** What filters find in place of their settings in a route; immutable, shared by all workers. */
    static Function<RouteFilterConfig, Object> inRoutes(Surroundings surroundings) {
        return config -> {
            for (var line : IN_ROUTES) if (line.type().isInstance(config)) return line.make(config, surroundings);
            return config;
        };
    }
}
