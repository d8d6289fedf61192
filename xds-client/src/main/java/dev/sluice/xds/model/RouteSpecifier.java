package dev.sluice.xds.model;

/** Where a connection manager takes its routes from. */
public sealed interface RouteSpecifier {

    /**
     * Routes written into the listener.
     *
     * @param routeConfig the routes
     */
    record Inline(RouteConfiguration routeConfig) implements RouteSpecifier {}

    /**
     * Routes discovered by name.
     *
     * @param configSource where from
     * @param routeConfigName which
     */
    record Rds(ConfigSource configSource, String routeConfigName) implements RouteSpecifier {}
}
