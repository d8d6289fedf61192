package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http1Chars.HOST;
import static dev.sluice.proxy.http.Http1Chars.TARGET;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code method SP target SP HTTP/1.x} (RFC 9112 3) into the pseudo headers: origin, absolute, authority and
 * asterisk form. Only places what lies in the arena; {@link #complete} adds what does not.
 */
final class Http1RequestLine {
    private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] HTTP = "http".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] HTTPS = "https".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] OPTIONS = "OPTIONS".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] SLASH = {'/'};

    /** What Envoy 1.40 lets through unless custom methods are allowed; the usual ones first. */
    private static final byte[][] METHODS = Stream.of(("GET POST PUT HEAD DELETE PATCH OPTIONS CONNECT TRACE ACL BIND"
                            + " CHECKOUT COPY LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY PROPFIND"
                            + " PROPPATCH PURGE REBIND REPORT SEARCH SOURCE SUBSCRIBE UNBIND UNLINK UNLOCK UNSUBSCRIBE")
                    .split(" "))
            .map(method -> method.getBytes(StandardCharsets.ISO_8859_1))
            .toArray(byte[][]::new);

    private Http1RequestLine() {}

    /** Reads the line in {@code array()[from, to)}; returns what is wrong with it, or null. */
    static @Nullable String parse(RequestHead head, int from, int to) {
        var bytes = head.array();
        int at = from;
        while (at < to && Http1Chars.TOKEN[bytes[at] & 0xff] != 0) at++;
        if (at == from || at == to || bytes[at] != ' ') return "invalid method";
        head.place(Headers.METHOD, from, at - from);
        int target = ++at;
        while (at < to && Http1Chars.is(TARGET, bytes[at])) at++;
        if (at == target || at == to || bytes[at] != ' ') return "invalid request target or no version";
        var problem = target(head, bytes, target, at);
        if (problem != null) return problem;
        int version = at + 1;
        if (to - version != 8 || !Arrays.equals(bytes, version, version + 7, VERSION, 0, 7)) return "invalid version";
        byte minor = bytes[version + 7];
        if (minor < '0' || minor > '9') return "invalid version";
        head.version(minor == '0' ? Version.HTTP_1_0 : Version.HTTP_1_1);
        return null;
    }

    private static @Nullable String target(RequestHead head, byte[] bytes, int from, int to) {
        if (head.isConnect()) {
            if (!Http1Chars.all(HOST, bytes, from, to)) return "invalid authority";
            head.place(Headers.AUTHORITY, from, to - from);
            return null;
        }
        if (bytes[from] == '/' || (bytes[from] == '*' && to - from == 1 && head.methodIs(OPTIONS))) {
            head.place(Headers.PATH, from, to - from);
            return null;
        }
        int colon = from;
        while (colon < to && bytes[colon] != ':') colon++;
        if (to - colon < 4 || bytes[colon + 1] != '/' || bytes[colon + 2] != '/') return "invalid request target";
        head.place(Headers.SCHEME, from, colon - from);
        if (!head.valueIsIgnoringCase(Headers.SCHEME - 1, HTTP) && !head.valueIsIgnoringCase(Headers.SCHEME - 1, HTTPS))
            return "unknown scheme";
        for (int i = from; i < colon; i++) bytes[i] |= 0x20;
        int authority = colon + 3;
        int path = authority;
        while (path < to && bytes[path] != '/' && bytes[path] != '?') path++;
        if (path == authority || !Http1Chars.all(HOST, bytes, authority, path)) return "invalid authority";
        head.place(Headers.AUTHORITY, authority, path - authority);
        head.place(Headers.PATH, path, to - path);
        return null;
    }

    /** Fills in the scheme and the path that the target left out; called when the whole head has been read. */
    static void complete(RequestHead head) {
        if (!head.has(Headers.SCHEME) && !head.isConnect()) head.set(Headers.SCHEME, HTTP);
        if (head.has(Headers.PATH) && head.valueLength(Headers.PATH - 1) == 0) head.set(Headers.PATH, SLASH);
    }

    /** Whether the method is one that Envoy knows. */
    static boolean knownMethod(RequestHead head) {
        for (var method : METHODS) if (head.methodIs(method)) return true;
        return false;
    }
}
