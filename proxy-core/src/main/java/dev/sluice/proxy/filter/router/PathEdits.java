package dev.sluice.proxy.filter.router;

import com.google.re2j.Pattern;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.route.Route;
import dev.sluice.xds.model.HostRewrite;
import dev.sluice.xds.model.PathMatch;
import dev.sluice.xds.model.PathRewrite;
import dev.sluice.xds.model.RedirectAction;
import dev.sluice.xds.model.RouteAction;
import org.jspecify.annotations.Nullable;

/** What a route does to host and path on the way to the upstream (Envoy: finalizeRequestHeaders). */
final class PathEdits {
    private static final HeaderName ORIGINAL_PATH = HeaderName.of("x-envoy-original-path");
    private static final HeaderName ORIGINAL_HOST = HeaderName.of("x-envoy-original-host");
    private static final HeaderName FORWARDED_HOST = HeaderName.of("x-forwarded-host");

    private PathEdits() {}

    /** Rewrites host and path; what they were is kept in headers when {@code record}. */
    static void apply(Route route, RouteAction action, RequestHead head, boolean record) {
        var rewrite = action.hostRewrite();
        if (rewrite != null) rewriteHost(rewrite, action.appendXForwardedHost(), head, record);
        rewritePath(action.pathRewrite(), route, head, record);
    }

    /** Rewrites the path of a request that is redirected (Envoy: rewritePathHeader). */
    static void redirect(Route route, RedirectAction action, RequestHead head, boolean record) {
        rewritePath(action.pathRewrite(), route, head, record);
    }

    private static void rewritePath(@Nullable PathRewrite edit, Route route, RequestHead head, boolean record) {
        if (edit == null) return;
        var path = head.path();
        var rewritten = rewritePath(edit, route.config().match().path(), path);
        if (rewritten.equals(path)) return;
        if (record) head.set(ORIGINAL_PATH, path);
        head.set(RequestHead.PATH, rewritten);
    }

    /** Gives the request the attempt's host name, where the route asks for it and the host has one. */
    static void autoHost(RouteAction action, RequestHead head, String hostName, boolean record) {
        if (!(action.hostRewrite() instanceof HostRewrite.Auto) || hostName.isEmpty()) return;
        setHost(hostName, action.appendXForwardedHost(), head, record && !head.contains(ORIGINAL_HOST));
    }

    /** The path, with its query, as the rewrite makes it. */
    static String rewritePath(PathRewrite rewrite, PathMatch match, String target) {
        int query = target.indexOf('?');
        var path = query < 0 ? target : target.substring(0, query);
        var rest = query < 0 ? "" : target.substring(query);
        return switch (rewrite) {
            case PathRewrite.Prefix replacement ->
                switch (match) {
                    case PathMatch.Prefix matched ->
                        replacement.prefix() + target.substring(matched.prefix().length());
                    case PathMatch.PathSeparatedPrefix matched ->
                        replacement.prefix() + target.substring(matched.prefix().length());
                    case PathMatch.Path matched ->
                        replacement.prefix() + target.substring(matched.path().length());
                    case PathMatch.SafeRegex regex -> replacement.prefix() + rest;
                };
            case PathRewrite.Regex regex ->
                Pattern.compile(regex.pattern()).matcher(path).replaceAll(javaTemplate(regex.substitution())) + rest;
        };
    }

    private static void rewriteHost(HostRewrite rewrite, boolean append, RequestHead head, boolean record) {
        var rewritten = rewrittenHost(rewrite, head);
        if (rewritten != null && !rewritten.isEmpty()) setHost(rewritten, append, head, record);
    }

    /** Gives the request another host; what it was is kept in headers as asked. */
    static void setHost(String rewritten, boolean append, RequestHead head, boolean record) {
        var host = head.authority();
        if (rewritten.equals(host)) return;
        if (append) {
            var before = head.joined(FORWARDED_HOST);
            head.set(FORWARDED_HOST, before == null ? host : before + "," + host);
        }
        if (record) head.set(ORIGINAL_HOST, host);
        head.set(RequestHead.AUTHORITY, rewritten);
    }

    private static @Nullable String rewrittenHost(HostRewrite rewrite, RequestHead head) {
        return switch (rewrite) {
            case HostRewrite.Literal literal -> literal.host();
            case HostRewrite.Header header -> head.get(HeaderName.inRequest(header.header()));
            case HostRewrite.PathRegex regex -> {
                var path = head.path().substring(0, head.pathLength());
                yield Pattern.compile(regex.pattern()).matcher(path).replaceAll(javaTemplate(regex.substitution()));
            }
            case HostRewrite.Auto auto -> null; // the attempt's host decides
        };
    }

    /** RE2's substitution ({@code \1}) in the form of the library ({@code $1}). */
    static String javaTemplate(String substitution) {
        var text = new StringBuilder();
        for (int i = 0; i < substitution.length(); i++) {
            char c = substitution.charAt(i);
            boolean escape = c == '\\' && i + 1 < substitution.length();
            if (escape && Character.isDigit(substitution.charAt(i + 1))) {
                text.append('$').append(substitution.charAt(++i));
            } else if (escape && substitution.charAt(i + 1) == '\\') {
                text.append("\\\\");
                i++;
            } else if (c == '$') {
                text.append("\\$");
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
