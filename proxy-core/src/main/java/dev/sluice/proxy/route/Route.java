package dev.sluice.proxy.route;

import dev.sluice.proxy.format.Surroundings;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.Action;
import dev.sluice.xds.model.FractionalPercent;
import dev.sluice.xds.model.HeaderMutations;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.RouteFilterConfig;
import dev.sluice.xds.model.VirtualHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One compiled route. Immutable and shared by all workers; what the router does with it hangs on {@link #action}.
 */
public final class Route {
    private final RouteConfiguration table;
    private final VirtualHost virtualHost;
    private final dev.sluice.xds.model.Route config;
    private final PathRule path;
    private final List<HeadRule<RequestHead>> rules;
    private final HeaderEdits edits;
    private final @Nullable RetryRule retry;
    private final @Nullable ClusterWeights weights;
    private final Map<String, Object> filters;

    Route(
            RouteConfiguration table,
            VirtualHost virtualHost,
            dev.sluice.xds.model.Route config,
            Surroundings surroundings,
            Function<RouteFilterConfig, Object> inRoutes) {
        this.table = table;
        this.virtualHost = virtualHost;
        this.config = config;
        var match = config.match();
        this.path = PathRule.of(match.path(), match.caseSensitive());
        var all = new ArrayList<HeadRule<RequestHead>>();
        for (var matcher : match.headers()) all.add(HeadRule.header(matcher));
        for (var matcher : match.queryParameters()) all.add(HeadRule.query(matcher));
        if (match.grpc()) all.add(RequestHead::isGrpc);
        this.rules = List.copyOf(all);
        this.edits = TlsRedirect.is(config)
                ? HeaderEdits.of(HeaderMutations.NONE, surroundings)
                : HeaderEdits.of(table, virtualHost, config, surroundings);
        this.retry = RetryRule.of(virtualHost, config);
        this.weights = ClusterWeights.of(config, surroundings);
        this.filters = filters(table, virtualHost, config, inRoutes);
    }

    private static Map<String, Object> filters(
            RouteConfiguration table,
            VirtualHost host,
            dev.sluice.xds.model.Route route,
            Function<RouteFilterConfig, Object> inRoutes) {
        var names = new HashSet<>(table.typedPerFilterConfig().keySet());
        names.addAll(host.typedPerFilterConfig().keySet());
        names.addAll(route.typedPerFilterConfig().keySet());
        var filters = new HashMap<String, Object>();
        for (var name : names) {
            var said = table.perFilter(name, host, route);
            if (said != null) filters.put(name, inRoutes.apply(said));
        }
        return Map.copyOf(filters);
    }

    boolean matches(RequestHead head, RandomGenerator random) {
        if (!head.has(RequestHead.PATH) || !path.matches(head)) return false;
        for (var rule : rules) if (!rule.matches(head)) return false;
        FractionalPercent fraction = config.match().runtimeFraction();
        return fraction == null || fraction.includes(random.nextLong());
    }

    /** The route's name, perhaps empty. */
    public String name() {
        return config.name();
    }

    /** What is done with a request. */
    public Action action() {
        return config.action();
    }

    /** The route as configured. */
    public dev.sluice.xds.model.Route config() {
        return config;
    }

    /** The virtual host the route is in. */
    public VirtualHost virtualHost() {
        return virtualHost;
    }

    /** The configuration the route is in. */
    public RouteConfiguration table() {
        return table;
    }

    /** Bytes that may be kept of a request's body: what the route says, else its virtual host, else {@code otherwise}. */
    public long requestBodyBufferLimit(long otherwise) {
        var configured = config.requestBodyBufferLimit();
        if (configured == null) configured = virtualHost.requestBodyBufferLimit();
        return configured == null ? otherwise : configured;
    }

    /** What the three levels do to heads. */
    public HeaderEdits edits() {
        return edits;
    }

    /** When a request on this route is retried; null for never. */
    public @Nullable RetryRule retry() {
        return retry;
    }

    /** The weighted clusters, or null when the action names none. */
    public @Nullable ClusterWeights weights() {
        return weights;
    }

    /** What was made of what the three levels say about a filter, under its name; null for nothing of that type. */
    public <C> @Nullable C perFilter(String filter, Class<C> type) {
        var made = filters.get(filter);
        return type.isInstance(made) ? type.cast(made) : null;
    }
}
