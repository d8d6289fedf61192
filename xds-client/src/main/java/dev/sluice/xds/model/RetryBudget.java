package dev.sluice.xds.model;

/**
 * Retries as a share of active and pending requests.
 *
 * @param budgetPercent 0 to 100; Envoy: 20
 * @param minRetryConcurrency always allowed; Envoy: 3
 */
public record RetryBudget(double budgetPercent, long minRetryConcurrency) {}
