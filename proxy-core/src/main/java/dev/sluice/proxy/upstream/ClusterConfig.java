package dev.sluice.proxy.upstream;

import dev.sluice.lb.CircuitLimits;
import dev.sluice.lb.outlier.OutlierMonitor;
import dev.sluice.proxy.http.Http1Settings;
import dev.sluice.proxy.http.Http2Settings;
import dev.sluice.proxy.stats.CodecScopes;
import dev.sluice.proxy.stats.Scope;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.RoutingPriority;
import org.jspecify.annotations.Nullable;

/**
 * What all workers share of one cluster: its configuration, compiled, its circuit breakers and its stats.
 *
 * @param cluster as configured
 * @param scope its stats, {@code cluster.<name>.}
 * @param defaultLimits the circuit breakers of ordinary requests
 * @param highLimits the circuit breakers of requests on routes of high priority
 * @param http1 how HTTP/1.1 is spoken to its hosts
 * @param http2 how HTTP/2 is spoken to its hosts
 * @param outliers told how requests end, or null without outlier detection
 * @param codecs the statistics of its connections' codecs
 * @param origins the same response codes again by where the request came from
 */
public record ClusterConfig(
        Cluster cluster,
        Scope scope,
        CircuitLimits defaultLimits,
        CircuitLimits highLimits,
        Http1Settings http1,
        Http2Settings http2,
        @Nullable OutlierMonitor outliers,
        CodecScopes codecs,
        Origins origins) {
    /**
     * Stats of requests from inside the mesh ({@code x-envoy-internal}), from outside, answered by a canary, and of
     * responses that were retried.
     */
    public record Origins(Scope internal, Scope external, Scope canary, Scope retry) {}

    /** The circuit breakers that count a request of this priority. */
    public CircuitLimits limits(RoutingPriority priority) {
        return switch (priority) {
            case DEFAULT -> defaultLimits;
            case HIGH -> highLimits;
        };
    }
}
