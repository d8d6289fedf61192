package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.RedirectAction;

/** Where a redirect leads (Envoy: RouteEntryImplBase::newUri). */
final class Redirects {
    private static final HeaderName FORWARDED_PROTO = HeaderName.of("x-forwarded-proto");

    private Redirects() {}

    /** The absolute URL for the {@code location} header; the head's path is rewritten already. */
    static String location(RedirectAction redirect, RequestHead head) {
        var scheme = redirect.schemeRedirect() != null ? redirect.schemeRedirect() : head.scheme();
        var host = redirect.hostRedirect() != null ? redirect.hostRedirect() : head.authority();
        if (redirect.portRedirect() != 0) {
            host = (redirect.hostRedirect() != null ? host : withoutPort(host)) + ":" + redirect.portRedirect();
        } else if (redirect.hostRedirect() == null) {
            // The port of the old scheme would be wrong for the new one; the old one is what the client used.
            var used = head.get(FORWARDED_PROTO);
            if ("http".equals(used) && !scheme.equals(used) && host.endsWith(":80")) host = withoutPort(host);
            if ("https".equals(used) && !scheme.equals(used) && host.endsWith(":443")) host = withoutPort(host);
        }
        var path = path(redirect, head);
        return scheme + "://" + host + (path.startsWith("/") || path.isEmpty() ? "" : "/") + path;
    }

    private static String path(RedirectAction redirect, RequestHead head) {
        var target = head.path();
        int query = target.indexOf('?');
        var queryPart = query < 0 || redirect.stripQuery() ? "" : target.substring(query);
        var replaced = redirect.pathRedirect();
        if (replaced != null) return replaced.indexOf('?') >= 0 ? replaced : replaced + queryPart;
        var path = query < 0 ? target : target.substring(0, query);
        return path + queryPart;
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 || host.indexOf(']', colon) >= 0 ? host : host.substring(0, colon);
    }
}
