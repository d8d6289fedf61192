package dev.sluice.proxy.stream;

import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.PathOptions;
import dev.sluice.xds.model.PathWithEscapedSlashesAction;
import java.util.ArrayDeque;

/**
 * The connection manager's path options, applied once before routing so that routes, filters and the upstream see the
 * same bytes (RFC 3986 6.2; Envoy: normalize_path, merge_slashes, path_with_escaped_slashes_action). The query is left
 * alone. All options are off by default.
 */
final class PathNormalization {
    /** What to do with the request. */
    enum Result {
        ACCEPT,
        REJECT,
        /** Send the client to the path that now stands in the head. */
        REDIRECT
    }

    private static final String HEX = "0123456789ABCDEF";

    private final PathOptions options;
    private final boolean idle;

    PathNormalization(PathOptions options) {
        this.options = options;
        this.idle = !options.normalizePath()
                && !options.mergeSlashes()
                && options.escapedSlashes() == PathWithEscapedSlashesAction.KEEP_UNCHANGED;
    }

    Result normalize(RequestHead head) {
        if (idle) return Result.ACCEPT;
        var target = head.path();
        int query = target.indexOf('?');
        var before = query < 0 ? target : target.substring(0, query);
        var path = before;
        boolean redirect = false;
        if (options.escapedSlashes() != PathWithEscapedSlashesAction.KEEP_UNCHANGED && hasEscapedSlash(path)) {
            path = unescapeSlashes(path);
            if (options.escapedSlashes() == PathWithEscapedSlashesAction.REJECT_REQUEST) {
                replace(head, target, query, path); // which is what logs have, as Envoy's
                return Result.REJECT;
            }
            redirect = options.escapedSlashes() == PathWithEscapedSlashesAction.UNESCAPE_AND_REDIRECT;
        }
        if (options.normalizePath()) {
            if (path.contains("%00")) return Result.REJECT;
            path = removeDotSegments(path);
        }
        if (options.mergeSlashes()) path = mergeSlashes(path);
        if (!path.equals(before)) replace(head, target, query, path);
        return redirect ? Result.REDIRECT : Result.ACCEPT;
    }

    private static void replace(RequestHead head, String target, int query, String path) {
        head.set(RequestHead.PATH, query < 0 ? path : path + target.substring(query));
    }

    private static boolean hasEscapedSlash(String path) {
        for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1))
            if (escapedSlash(path, i) != 0) return true;
        return false;
    }

    private static char escapedSlash(String path, int percent) {
        if (percent + 2 >= path.length()) return 0;
        char high = path.charAt(percent + 1);
        char low = Character.toUpperCase(path.charAt(percent + 2));
        if (high == '2' && low == 'F') return '/';
        if (high == '5' && low == 'C') return '\\';
        return 0;
    }

    private static String unescapeSlashes(String path) {
        var text = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char slash = path.charAt(i) == '%' ? escapedSlash(path, i) : 0;
            if (slash == 0) {
                text.append(path.charAt(i));
            } else {
                text.append(slash);
                i += 2;
            }
        }
        return text.toString();
    }

    /**
     * Decodes unreserved characters, escapes what may not stand in a URL, turns backslashes round and removes dot
     * segments, those with parameters too; an escape that is none stays as it is (Envoy: PathUtil::canonicalPath).
     */
    private static String removeDotSegments(String path) {
        var decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\') {
                decoded.append('/');
            } else if (c == '%') {
                int code = i + 2 < path.length() ? hex(path.charAt(i + 1)) << 4 | hex(path.charAt(i + 2)) : -1;
                if (unreserved(code)) {
                    decoded.append((char) code);
                    i += 2;
                } else {
                    decoded.append(c);
                }
            } else if (c > '~' || "\"<>^`{|}".indexOf(c) >= 0) {
                decoded.append('%').append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
            } else {
                decoded.append(c);
            }
        }
        var kept = new ArrayDeque<String>();
        var segments = decoded.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean atEnd = i == segments.length - 1;
            switch (withoutParameters(segments[i])) {
                case "." -> {
                    if (atEnd) kept.addLast("");
                }
                case ".." -> {
                    kept.pollLast();
                    if (atEnd) kept.addLast("");
                }
                default -> kept.addLast(segments[i]);
            }
        }
        return "/" + String.join("/", kept);
    }

    private static String withoutParameters(String segment) {
        int semicolon = segment.indexOf(';');
        return semicolon < 0 ? segment : segment.substring(0, semicolon);
    }

    /** What is nothing but slashes keeps two of them (Envoy: PathUtil::mergeSlashes). */
    private static String mergeSlashes(String path) {
        if (path.length() > 1 && path.chars().allMatch(c -> c == '/')) return "//";
        var text = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) != '/' || i == 0 || path.charAt(i - 1) != '/') text.append(path.charAt(i));
        }
        return text.toString();
    }

    private static int hex(char digit) {
        return Character.digit(digit, 16);
    }

    private static boolean unreserved(int code) {
        return (code >= 'a' && code <= 'z')
                || (code >= 'A' && code <= 'Z')
                || (code >= '0' && code <= '9')
                || "-._~".indexOf(code) >= 0;
    }
}
