package dev.sluice.xds.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Routes of some domains.
 *
 * @param name shown in logs and stats
 * @param domains lower case: exact, {@code *.suffix}, {@code prefix.*} or {@code *}
 * @param routes the first that matches is taken
 * @param requireTls whether requests must have come over TLS
 * @param headerMutations the middle level
 * @param retryPolicy for routes without one
 * @param includeRequestAttemptCount sends {@code x-envoy-attempt-count} upstream
 * @param includeAttemptCountInResponse sends it downstream
 * @param includeIsTimeoutRetryHeader sends {@code x-envoy-is-timeout-retry} upstream
 * @param requestBodyBufferLimit bytes kept of a body for a retry; null takes the listener's limit
 * @param typedPerFilterConfig by filter name
 */
public record VirtualHost(
        String name,
        List<String> domains,
        List<Route> routes,
        TlsRequirement requireTls,
        HeaderMutations headerMutations,
        @Nullable RetryPolicy retryPolicy,
        boolean includeRequestAttemptCount,
        boolean includeAttemptCountInResponse,
        boolean includeIsTimeoutRetryHeader,
        @Nullable Long requestBodyBufferLimit,
        Map<String, RouteFilterConfig> typedPerFilterConfig) {
    public VirtualHost {
        domains = List.copyOf(domains);
        routes = List.copyOf(routes);
        typedPerFilterConfig = Map.copyOf(typedPerFilterConfig);
    }
}
