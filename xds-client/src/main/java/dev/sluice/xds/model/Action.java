package dev.sluice.xds.model;

/** What a route does with a request. */
public sealed interface Action permits RouteAction, RedirectAction, DirectResponseAction, NonForwardingAction {}
