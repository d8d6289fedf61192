package dev.sluice.proxy.route;

import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.xds.model.RetryPolicy;
import dev.sluice.xds.model.Route;
import dev.sluice.xds.model.RouteAction;
import dev.sluice.xds.model.VirtualHost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A route's retry policy with its header conditions compiled; the virtual host's where the route has none. */
public record RetryRule(
        RetryPolicy policy, List<HeadRule<ResponseHead>> responseRules, List<HeadRule<RequestHead>> requestRules) {

    static @Nullable RetryRule of(VirtualHost host, Route route) {
        if (!(route.action() instanceof RouteAction action)) return null;
        var policy = action.retryPolicy() != null ? action.retryPolicy() : host.retryPolicy();
        if (policy == null) return null;
        return new RetryRule(
                policy,
                policy.retriableHeaders().stream()
                        .map(HeadRule::<ResponseHead>header)
                        .toList(),
                policy.retriableRequestHeaders().stream()
                        .map(HeadRule::<RequestHead>header)
                        .toList());
    }
}
