package dev.sluice.proxy.http;

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
                            + " PROPPATCH PURGE QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE UNBIND UNLINK UNLOCK UNSUBSCRIBE")
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
        if (at == target || (at < to && bytes[at] != ' ')) return "invalid request target";
        if (!isTarget(head, bytes, target, at)) return "malformed request target";
        boolean none = at == to; // HTTP/0.9
        int version = at + 1;
        if (!none && !isVersion(bytes, version, to)) return "invalid version";
        var problem = target(head, bytes, target, at);
        if (problem != null) return problem;
        if (none || bytes[version + 5] != '1') return VERSION_NOT_SERVED;
        head.version(bytes[version + 7] == '0' ? Version.HTTP_1_0 : Version.HTTP_1_1);
        return null;
    }

    private static boolean isVersion(byte[] bytes, int from, int to) {
        return to - from == 8
                && Arrays.equals(bytes, from, from + 5, VERSION, 0, 5)
                && isDigit(bytes[from + 5])
                && bytes[from + 6] == '.'
                && isDigit(bytes[from + 7]);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Whether it has the form of a target at all, which Envoy tells from one that means nothing. */
    private static boolean isTarget(RequestHead head, byte[] bytes, int from, int to) {
        if (startsPath(bytes[from])) return true;
        return UrlAuthority.stands(bytes, head.isConnect() ? from : afterScheme(bytes, from, to), to);
    }

    private static boolean startsPath(byte b) {
        return b == '/' || b == '*';
    }

    private static @Nullable String target(RequestHead head, byte[] bytes, int from, int to) {
        boolean connect = head.isConnect();
        boolean path = startsPath(bytes[from]);
        if (!connect && (bytes[from] == '/' || (path && head.methodIs(OPTIONS)))) {
            head.place(Headers.PATH, from, to - from);
            return null;
        }
        if (path) return "invalid URL";
        return connect ? authorityForm(head, bytes, from, to) : absoluteForm(head, bytes, from, to);
    }

    /** Where an absolute URL goes on after {@code scheme://}, or -1. */
    private static int afterScheme(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (isLetter(bytes[at]) || (at > from && isSchemeSuffix(bytes[at])))) at++;
        if (at == from || to - at < 3 || bytes[at] != ':' || bytes[at + 1] != '/' || bytes[at + 2] != '/') return -1;
        return at + 3;
    }

    private static boolean isLetter(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    }

    private static boolean isSchemeSuffix(byte b) {
        return isDigit(b) || b == '+' || b == '-' || b == '.';
    }

    private static @Nullable String authorityForm(RequestHead head, byte[] bytes, int from, int to) {
        if (!UrlAuthority.isHost(bytes, from, to, true)) return "invalid URL authority";
        head.place(Headers.AUTHORITY, from, to - from);
        return null;
    }

    private static @Nullable String absoluteForm(RequestHead head, byte[] bytes, int from, int to) {
        int authority = afterScheme(bytes, from, to);
        int path = authority;
        while (path < to && bytes[path] != '/' && bytes[path] != '?') path++;
        if (!UrlAuthority.isHost(bytes, authority, path, false)) return "invalid URL authority";
        head.place(Headers.SCHEME, from, authority - 3 - from);
        if (!head.valueIsIgnoringCase(Headers.SCHEME - 1, HTTP) && !head.valueIsIgnoringCase(Headers.SCHEME - 1, HTTPS))
            return "unknown scheme";
        for (int i = from; i < authority - 3; i++) bytes[i] |= 0x20;
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
