package dev.sluice.proxy.filter;

/**
 * What holds for an exchange that delivers a queued message, in place of the route's own.
 *
 * @param timeoutNanos for the whole exchange, in place of the route's timeout
 * @param routeRetries whether the route's retry policy runs inside it
 */
public record DeliveryTerms(long timeoutNanos, boolean routeRetries) {}
