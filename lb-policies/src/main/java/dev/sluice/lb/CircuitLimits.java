package dev.sluice.lb;

import org.jspecify.annotations.Nullable;

/**
 * The limits of one cluster and routing priority (Envoy: "Circuit breaking"); shared by all workers, one set for as long
 * as the cluster's configuration.
 *
 * @param connections open or opening; a host without any may open one above the limit
 * @param pendingRequests waiting for a connection
 * @param requests in flight
 * @param retries in flight or backing off
 */
public record CircuitLimits(Limit connections, Limit pendingRequests, Limit requests, Limit retries) {
    /**
     * Configured bounds, each 0 to 2^32 - 1.
     *
     * @param retryBudget replaces {@code maxRetries} where present
     */
    public record Thresholds(
            long maxConnections,
            long maxPendingRequests,
            long maxRequests,
            long maxRetries,
            @Nullable RetryBudget retryBudget) {
        /** Envoy's defaults. */
        public static final Thresholds DEFAULT = new Thresholds(1024, 1024, 1024, 3, null);
    }

    /**
     * Retries allowed as a share of the requests active and pending.
     *
     * @param budgetPercent 0 to 100; Envoy's default is 20
     * @param minRetryConcurrency allowed however few requests there are; Envoy's default is 3
     */
    public record RetryBudget(double budgetPercent, long minRetryConcurrency) {
        public RetryBudget {
            if (!(budgetPercent >= 0 && budgetPercent <= 100)) {
                throw new IllegalArgumentException("retry budget " + budgetPercent + " is not in [0, 100] percent");
            }
        }
    }

    /** Limits with nothing held. */
    public static CircuitLimits of(Thresholds thresholds) {
        var pending = Limit.of(thresholds.maxPendingRequests());
        var requests = Limit.of(thresholds.maxRequests());
        var budget = thresholds.retryBudget();
        var retries = budget == null
                ? Limit.of(thresholds.maxRetries())
                : Limit.moving(
                        () -> Math.max(
                                (long) (budget.budgetPercent() / 100 * (requests.held() + pending.held())),
                                budget.minRetryConcurrency()),
                        thresholds.maxRetries());
        return new CircuitLimits(Limit.of(thresholds.maxConnections()), pending, requests, retries);
    }
}
