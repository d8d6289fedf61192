package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.route.HeaderEdits;
import dev.sluice.proxy.route.Route;
import dev.sluice.xds.model.ClusterSpecifier;
import dev.sluice.xds.model.RouteAction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that a route means for one request.
 *
 * @param name its name; null when the request or the weights name none
 * @param edits what a weighted cluster does to heads, if anything
 * @param host the host that a weighted cluster wants in place of the request's; null or empty for none
 */
record ClusterChoice(
        @Nullable String name,
        @Nullable HeaderEdits edits,
        @Nullable String host) {
    static ClusterChoice of(Route route, RouteAction action, RequestHead request, RandomGenerator random) {
        return switch (action.cluster()) {
            case ClusterSpecifier.Named named -> new ClusterChoice(named.name(), null, null);
            case ClusterSpecifier.Header header ->
                new ClusterChoice(request.get(HeaderName.inRequest(header.header())), null, null);
            case ClusterSpecifier.Weighted weighted -> {
                var weights = route.weights();
                if (weights == null) yield new ClusterChoice(null, null, null);
                var chosen = weights.choose(request, random);
                yield new ClusterChoice(
                        chosen.cluster().name(),
                        chosen.edits(),
                        chosen.cluster().hostRewriteLiteral());
            }
        };
    }
}
