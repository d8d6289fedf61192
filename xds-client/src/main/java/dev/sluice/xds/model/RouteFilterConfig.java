package dev.sluice.xds.model;

/**
 * What a route, virtual host or route configuration says about one filter.
 *
 * @param config replaces the filter's settings
 */
public record RouteFilterConfig(HttpFilterConfig config) {}
