package dev.sluice.proxy.route;

import com.google.re2j.Pattern;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.PathMatch;
import java.nio.charset.StandardCharsets;

/** A compiled path match, tried on the bytes of the path; the query takes no part but in a prefix (Envoy: RouteMatch). */
interface PathRule {
    /** Whether the request's path satisfies the rule; it has a path. */
    boolean matches(RequestHead head);

    /** Compiles a match whose expression has been checked already. */
    static PathRule of(PathMatch match, boolean caseSensitive) {
        return switch (match) {
            case PathMatch.Prefix prefix -> {
                var bytes = bytes(prefix.prefix());
                yield head -> startsWith(head, head.pathLength(), bytes, caseSensitive);
            }
            case PathMatch.Path path -> {
                var bytes = bytes(path.path());
                yield head -> {
                    int length = head.pathLength();
                    return length == bytes.length && startsWith(head, length, bytes, caseSensitive);
                };
            }
            case PathMatch.PathSeparatedPrefix prefix -> {
                var bytes = bytes(prefix.prefix());
                yield head -> {
                    int length = head.pathLength();
                    if (!startsWith(head, length, bytes, caseSensitive)) return false;
                    int offset = head.valueOffset(RequestHead.PATH - 1);
                    return length == bytes.length || head.array()[offset + bytes.length] == '/';
                };
            }
            case PathMatch.SafeRegex regex -> {
                var pattern = Pattern.compile(regex.regex());
                yield head -> pattern.matches(head.path().substring(0, head.pathLength()));
            }
        };
    }

    private static boolean startsWith(RequestHead head, int length, byte[] prefix, boolean caseSensitive) {
        if (length < prefix.length) return false;
        var bytes = head.array();
        int offset = head.valueOffset(RequestHead.PATH - 1);
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[offset + i] == prefix[i]) continue;
            if (caseSensitive || lower(bytes[offset + i]) != lower(prefix[i])) return false;
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 'a' - 'A' : b;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
