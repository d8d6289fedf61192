package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.filter.StreamContext;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.upstream.ClusterState;
import dev.sluice.xds.model.RouteAction;

/**
 * A request that its route forwards.
 *
 * @param action the route's
 * @param head as it goes to the upstream; the exchange owns it
 * @param alternative whether the caller wants no error of a timeout (Envoy: x-envoy-upstream-rq-timeout-alt-response)
 */
record ForwardedRequest(
        RouterParts parts,
        AttemptHeaders headers,
        StreamContext context,
        Route route,
        RouteAction action,
        RequestHead head,
        boolean alternative) {
    /** The version to speak to the cluster. */
    Version version(ClusterState cluster) {
        return switch (cluster.config().cluster().httpProtocolOptions().protocol()) {
            case HTTP1 -> Version.HTTP_1_1;
            case HTTP2 -> Version.HTTP_2;
            case USE_DOWNSTREAM -> head.version() == Version.HTTP_2 ? Version.HTTP_2 : Version.HTTP_1_1;
        };
    }

    StreamInfo info() {
        return context.info();
    }

    Loop loop() {
        return context.loop();
    }

    long nowNanos() {
        return context.loop().nowNanos();
    }
}
