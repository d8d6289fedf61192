package dev.sluice.proxy.route;

import dev.sluice.proxy.format.Surroundings;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.RouteFilterConfig;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A compiled route configuration. Immutable and shared by all workers. */
public final class RouteTable implements RouteSource {
    private static final HeaderName FORWARDED_PROTO = HeaderName.of("x-forwarded-proto");

    private final RouteConfiguration config;
    private final DomainTable<Route[]> domains;
    private final List<HeaderName> internalOnly;

    /**
     * Compiles a configuration whose domains and expressions have been checked already.
     *
     * @param inRoutes makes what filters find of their settings in routes; called once for each
     */
    public RouteTable(
            RouteConfiguration config, Surroundings surroundings, Function<RouteFilterConfig, Object> inRoutes) {
        this.config = config;
        this.internalOnly =
                config.internalOnlyHeaders().stream().map(HeaderName::of).toList();
        var made = new IdentityHashMap<RouteFilterConfig, Object>();
        Function<RouteFilterConfig, Object> once = said -> made.computeIfAbsent(said, inRoutes);
        var byDomain = new HashMap<String, Route[]>();
        for (var host : config.virtualHosts()) {
            var routes = Stream.concat(TlsRedirect.routes(host.requireTls()).stream(), host.routes().stream())
                    .map(route -> new Route(config, host, route, surroundings, once))
                    .toArray(Route[]::new);
            for (var domain : host.domains()) byDomain.put(domain, routes);
        }
        domains = new DomainTable<>(byDomain, config.ignorePortInHostMatching());
    }

    @Override
    public List<HeaderName> internalOnlyHeaders() {
        return internalOnly;
    }

    /** The configuration this was built from. */
    public RouteConfiguration config() {
        return config;
    }

    @Override
    public @Nullable Route match(RequestHead head, RandomGenerator random) {
        int said = head.find(FORWARDED_PROTO);
        if (said >= 0 && head.valueLength(said) == 0) return null; // Envoy: nothing is routed without a scheme
        var routes = domains.find(head);
        if (routes == null) return null;
        for (var route : routes) if (route.matches(head, random)) return route;
        return null;
    }
}
