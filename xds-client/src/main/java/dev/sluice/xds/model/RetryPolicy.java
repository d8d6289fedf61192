package dev.sluice.xds.model;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When and how a request is tried again.
 *
 * @param retryOn conditions; empty never retries
 * @param numRetries tries after the first; Envoy: 1
 * @param perTryTimeout for one try; null or zero is none
 * @param perTryIdleTimeout without a byte of the response; null or zero is none
 * @param previousHosts chooses again when the balancer offers a host already tried
 * @param hostSelectionRetryMaxAttempts how often it chooses again; Envoy: 1
 * @param retriableStatusCodes for {@link RetryOn#RETRIABLE_STATUS_CODES}
 * @param retriableHeaders response headers, for {@link RetryOn#RETRIABLE_HEADERS}
 * @param retriableRequestHeaders only requests with one of these are retried; empty: all
 * @param baseInterval first back-off window; Envoy: 25 ms
 * @param maxInterval largest back-off window; Envoy: ten times the first
 * @param rateLimitedRetryBackOff back-off by response header
 */
public record RetryPolicy(
        Set<RetryOn> retryOn,
        int numRetries,
        @Nullable Duration perTryTimeout,
        @Nullable Duration perTryIdleTimeout,
        boolean previousHosts,
        int hostSelectionRetryMaxAttempts,
        Set<Integer> retriableStatusCodes,
        List<HeaderMatcher> retriableHeaders,
        List<HeaderMatcher> retriableRequestHeaders,
        Duration baseInterval,
        Duration maxInterval,
        @Nullable RateLimitedRetryBackOff rateLimitedRetryBackOff) {
    public RetryPolicy {
        retryOn = Set.copyOf(retryOn);
        retriableStatusCodes = Set.copyOf(retriableStatusCodes);
        retriableHeaders = List.copyOf(retriableHeaders);
        retriableRequestHeaders = List.copyOf(retriableRequestHeaders);
    }
}
