package dev.sluice.proxy.filter;

/**
 * What holds for an exchange that delivers a queued message, in place of the route's own, and what it delivers.
 *
 * @param timeoutNanos for the whole exchange, in place of the route's timeout
 * @param routeRetries whether the route's retry policy runs inside it
 * @param queue the queue's name
 * @param messageId the message's id
 * @param waitNanos how long the message has been kept since it was accepted
 */
public record DeliveryTerms(long timeoutNanos, boolean routeRetries, String queue, String messageId, long waitNanos) {}
