package dev.sluice.proxy.route;

import dev.sluice.xds.model.HeaderMatch;
import dev.sluice.xds.model.HeaderMatcher;
import dev.sluice.xds.model.HeaderMutations;
import dev.sluice.xds.model.PathMatch;
import dev.sluice.xds.model.RedirectAction;
import dev.sluice.xds.model.Route;
import dev.sluice.xds.model.RouteMatch;
import dev.sluice.xds.model.StringMatcher;
import dev.sluice.xds.model.TlsRequirement;
import java.util.List;
import java.util.Map;

/** A virtual host's require_tls as a route of its own, in front of the others: plain requests are sent to https. */
final class TlsRedirect {
    private static final HeaderMatcher PLAIN = not("x-forwarded-proto", "https");
    private static final Route FROM_OUTSIDE = redirect(List.of(PLAIN, not("x-envoy-internal", "true")));
    private static final Route ALWAYS = redirect(List.of(PLAIN));

    private TlsRedirect() {}

    /** The route, or none where plain requests are served. */
    static List<Route> routes(TlsRequirement requirement) {
        return switch (requirement) {
            case NONE -> List.of();
            case EXTERNAL_ONLY -> List.of(FROM_OUTSIDE);
            case ALL -> List.of(ALWAYS);
        };
    }

    /** Whether the route is one of ours: no level edits headers on it (Envoy: SslRedirectRoute). */
    static boolean is(Route route) {
        return route.equals(FROM_OUTSIDE) || route.equals(ALWAYS);
    }

    private static Route redirect(List<HeaderMatcher> conditions) {
        var everything = new RouteMatch(new PathMatch.Prefix("/"), true, conditions, List.of(), false, null);
        var action = new RedirectAction("https", null, 0, null, null, 301, false);
        return new Route("", everything, action, HeaderMutations.NONE, null, Map.of());
    }

    private static HeaderMatcher not(String name, String value) {
        return new HeaderMatcher(name, new HeaderMatch.Text(new StringMatcher.Exact(value, false)), true, true);
    }
}
