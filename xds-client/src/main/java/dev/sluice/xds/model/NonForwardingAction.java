package dev.sluice.xds.model;

/** Nothing is forwarded: the route is for a server other than a proxy; a request that takes it gets 404. */
public record NonForwardingAction() implements Action {}
