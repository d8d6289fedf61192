package dev.sluice.xds.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Forwarding to a cluster.
 *
 * @param cluster where to
 * @param clusterNotFoundResponseCode 503, 404 or 500; Envoy: 503
 * @param pathRewrite null keeps the path
 * @param hostRewrite null keeps the host
 * @param appendXForwardedHost keeps the old host in {@code x-forwarded-host} when it is rewritten
 * @param timeout for the whole response, from the end of the request; zero is none; Envoy: 15 s
 * @param idleTimeout replaces the stream idle timeout; zero is none; null keeps it
 * @param maxStreamDuration replaces the stream duration of the connection manager; null keeps it
 * @param retryPolicy null takes that of the virtual host
 * @param priority which circuit breakers count
 */
public record RouteAction(
        ClusterSpecifier cluster,
        int clusterNotFoundResponseCode,
        @Nullable PathRewrite pathRewrite,
        @Nullable HostRewrite hostRewrite,
        boolean appendXForwardedHost,
        Duration timeout,
        @Nullable Duration idleTimeout,
        @Nullable MaxStreamDuration maxStreamDuration,
        @Nullable RetryPolicy retryPolicy,
        RoutingPriority priority)
        implements Action {
    /** The timeout where none is configured (Envoy). */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);
}
