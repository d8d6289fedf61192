package dev.sluice.xds.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a route takes; all parts must match.
 *
 * @param path the path without its query
 * @param caseSensitive of prefix and path; Envoy: true
 * @param headers all must match
 * @param queryParameters all must match
 * @param grpc only {@code content-type: application/grpc} and its kin
 * @param runtimeFraction the share of requests; null takes all
 */
public record RouteMatch(
        PathMatch path,
        boolean caseSensitive,
        List<HeaderMatcher> headers,
        List<QueryParameterMatcher> queryParameters,
        boolean grpc,
        @Nullable FractionalPercent runtimeFraction) {
    public RouteMatch {
        headers = List.copyOf(headers);
        queryParameters = List.copyOf(queryParameters);
    }
}
