package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/**
 * What a route, virtual host or route configuration says about one filter.
 *
 * @param config replaces the filter's settings; null keeps them
 * @param disabled true switches the filter off here
 */
public record RouteFilterConfig(@Nullable HttpFilterConfig config, boolean disabled) {}
