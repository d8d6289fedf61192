package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.route.Route;
import dev.sluice.xds.model.RedirectAction;

/** Where a redirect leads (Envoy: RouteEntryImplBase::newUri). */
final class Redirects {
    private Redirects() {}

    /** The absolute URL for the {@code location} header. */
    static String location(RedirectAction redirect, Route route, RequestHead head) {
        var scheme = redirect.schemeRedirect() != null ? redirect.schemeRedirect() : head.scheme();
        var host = redirect.hostRedirect() != null ? redirect.hostRedirect() : head.authority();
        if (redirect.portRedirect() != 0) {
            host = withoutPort(host) + ":" + redirect.portRedirect();
        } else if (redirect.hostRedirect() == null && !scheme.equals(head.scheme())) {
            // The port of the old scheme would be wrong for the new one.
            if (head.scheme().equals("http") && host.endsWith(":80")) host = withoutPort(host);
            if (head.scheme().equals("https") && host.endsWith(":443")) host = withoutPort(host);
        }
        return scheme + "://" + host + path(redirect, route, head);
    }

    private static String path(RedirectAction redirect, Route route, RequestHead head) {
        var target = head.path();
        int query = target.indexOf('?');
        var queryPart = query < 0 || redirect.stripQuery() ? "" : target.substring(query);
        var replaced = redirect.pathRedirect();
        if (replaced != null) return replaced.indexOf('?') >= 0 ? replaced : replaced + queryPart;
        var path = query < 0 ? target : target.substring(0, query);
        var rewrite = redirect.pathRewrite();
        if (rewrite != null)
            path = PathEdits.rewritePath(rewrite, route.config().match().path(), path);
        return path + queryPart;
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 || host.indexOf(']', colon) >= 0 ? host : host.substring(0, colon);
    }
}
