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
    /** What {@link #parse} says of a version that is well-formed and not 1.x. */
    static final String VERSION_NOT_SERVED = "a version that is not served";

    private static final byte[] VERSION = "HTTP/".getBytes(StandardCharsets.ISO_8859_1);
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
        if (at == to && at > target) return VERSION_NOT_SERVED; // of HTTP/0.9
        if (at == target || at == to || bytes[at] != ' ') return "invalid request target";
        var problem = target(head, bytes, target, at);
        if (problem != null) return problem;
        int version = at + 1;
        if (to - version != 8 || !Arrays.equals(bytes, version, version + 5, VERSION, 0, 5)) return "invalid version";
        byte major = bytes[version + 5];
        byte minor = bytes[version + 7];
        if (!isDigit(major) || bytes[version + 6] != '.' || !isDigit(minor)) return "invalid version";
        if (major != '1') return VERSION_NOT_SERVED;
        head.version(minor == '0' ? Version.HTTP_1_0 : Version.HTTP_1_1);
        return null;
    }

    /** A registered name or an address, and digits after a colon if there is one: narrower than {@code Host}, as Envoy. */
    private static boolean isHostAndPort(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && isDigit(bytes[end - 1])) end--;
        if (end > from && bytes[end - 1] == ':') end--;
        else end = to;
        if (end == from) return false;
        boolean literal = bytes[from] == '[' && bytes[end - 1] == ']';
        for (int i = from; i < end; i++) {
            int b = bytes[i];
            boolean name =
                    (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || isDigit(bytes[i]) || b == '.' || b == '-';
            if (!name && !(literal && (b == ':' || b == '[' || b == ']'))) return false;
        }
        return true;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static @Nullable String target(RequestHead head, byte[] bytes, int from, int to) {
        if (head.isConnect()) {
            if (!Http1Chars.all(HOST, bytes, from, to)) return "invalid URL authority";
            head.place(Headers.AUTHORITY, from, to - from);
            return null;
        }
        if (bytes[from] == '/' || (bytes[from] == '*' && to - from == 1 && head.methodIs(OPTIONS))) {
            head.place(Headers.PATH, from, to - from);
            return null;
        }
        int colon = from;
        while (colon < to && bytes[colon] != ':') colon++;
        if (to - colon < 4 || bytes[colon + 1] != '/' || bytes[colon + 2] != '/') return "invalid URL";
        head.place(Headers.SCHEME, from, colon - from);
        if (!head.valueIsIgnoringCase(Headers.SCHEME - 1, HTTP) && !head.valueIsIgnoringCase(Headers.SCHEME - 1, HTTPS))
            return "unknown scheme";
        for (int i = from; i < colon; i++) bytes[i] |= 0x20;
        int authority = colon + 3;
        int path = authority;
        while (path < to && bytes[path] != '/' && bytes[path] != '?') path++;
        if (!isHostAndPort(bytes, authority, path)) return "invalid URL authority";
        head.place(Headers.AUTHORITY, authority, path - authority);
        head.place(Headers.PATH, path, to - path);
        return null;
    }

    /** Fills in the path that the target left out; called when the whole head has been read. */
    static void complete(RequestHead head) {
        if (head.has(Headers.PATH) && head.valueLength(Headers.PATH - 1) == 0) head.set(Headers.PATH, SLASH);
    }

    /** Whether the method is one that Envoy knows. */
    static boolean knownMethod(RequestHead head) {
        for (var method : METHODS) if (head.methodIs(method)) return true;
        return false;
    }
}
