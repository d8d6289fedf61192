package dev.sluice.xds.model;

/**
 * An HTTP filter of a chain.
 *
 * @param name a label, and the key of overrides in routes
 * @param config its configuration
 */
public record HttpFilter(String name, HttpFilterConfig config) {}
