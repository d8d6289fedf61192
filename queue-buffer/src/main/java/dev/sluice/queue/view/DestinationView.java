package dev.sluice.queue.view;

/**
 * A destination of a queue.
 *
 * @param cluster its name
 * @param closedBy what keeps it from being tried, in words; empty while it may be
 */
public record DestinationView(String cluster, String closedBy) {}
