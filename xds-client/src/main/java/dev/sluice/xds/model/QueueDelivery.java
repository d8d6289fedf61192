package dev.sluice.xds.model;

import java.time.Duration;

/**
 * How messages are delivered.
 *
 * @param maxConcurrent at once; default 16
 * @param ratePerSecond 0 is no limit
 * @param rateBurst tokens; 0 is one second's worth
 * @param adaptive whether concurrency follows what the destination bears; default true
 * @param timeout of an attempt; default 30 s
 * @param routeRetries lets the retry policy of the route run inside an attempt
 */
public record QueueDelivery(
        int maxConcurrent,
        double ratePerSecond,
        int rateBurst,
        boolean adaptive,
        Duration timeout,
        boolean routeRetries) {
    /** The defaults. */
    public static final QueueDelivery DEFAULT = new QueueDelivery(16, 0, 0, true, Duration.ofSeconds(30), false);
}
