package dev.sluice.xds.model;

/** What a route, virtual host or route configuration says about one filter, in place of the filter's own settings. */
public interface RouteFilterConfig {}
