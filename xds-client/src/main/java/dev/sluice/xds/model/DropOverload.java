package dev.sluice.xds.model;

/**
 * A share of requests to drop.
 *
 * @param category shown in stats
 * @param dropPercentage the share
 */
public record DropOverload(String category, FractionalPercent dropPercentage) {}
