package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.route.Route;

/**
 * What {@code x-envoy-} headers say of attempts: to the upstream which one it is and how long it has, to the client how many there
 * were and how long they took. Most are only said where the virtual host or the router is configured to.
 */
final class AttemptHeaders {
    private static final HeaderName ATTEMPTS = HeaderName.of("x-envoy-attempt-count");
    private static final HeaderName SERVICE_TIME = HeaderName.of("x-envoy-upstream-service-time");
    private static final HeaderName TIMEOUT_RETRY = HeaderName.of("x-envoy-is-timeout-retry");

    private final boolean suppressed;

    /** With {@code suppressed} the router adds none on its own account (Envoy: suppress_envoy_headers). */
    AttemptHeaders(boolean suppressed) {
        this.suppressed = suppressed;
    }

    /** Readies a request's head for its first attempt. */
    void first(RequestHead request, Route route, Deadlines limits) {
        if (!suppressed) limits.announce(request, 0);
        if (route.virtualHost().includeRequestAttemptCount()) request.set(ATTEMPTS, 1);
    }

    /**
     * Readies it for a further one.
     *
     * @param afterTimeout whether the attempt before ended by a timeout of its own
     */
    void again(RequestHead request, Route route, Deadlines limits, StreamInfo info, boolean afterTimeout, long now) {
        if (route.virtualHost().includeRequestAttemptCount()) request.set(ATTEMPTS, info.upstreamAttempts() + 1);
        if (route.virtualHost().includeIsTimeoutRetryHeader()) {
            request.set(TIMEOUT_RETRY, afterTimeout ? "true" : "false");
        }
        if (!suppressed && info.requestEndNanos() > 0) limits.announce(request, now - info.requestEndNanos());
    }

    /** Readies a response's head for the client, before the route edits it. */
    void response(ResponseHead response, StreamInfo info, long now) {
        if (suppressed || info.requestEndNanos() == 0) return;
        response.set(SERVICE_TIME, (now - info.requestEndNanos()) / 1_000_000);
    }

    /** Tells the client of a response, the upstream's or ours, how many attempts there were; after the route's edits. */
    void attempts(ResponseHead response, Route route, StreamInfo info) {
        if (route.virtualHost().includeAttemptCountInResponse()) response.set(ATTEMPTS, info.upstreamAttempts());
    }
}
