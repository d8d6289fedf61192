package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http1Chars.HOST;
import static dev.sluice.proxy.http.Http1Chars.TARGET;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
    private static final byte[] ASTERISK = {'*'};

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
        if (bytes[from] == '/' || bytes[from] == '*') {
            head.place(Headers.PATH, from, to - from);
            return null;
        }
        if (head.isConnect()) {
            if (!Http1Chars.all(HOST, bytes, from, to)) return "invalid authority";
            head.place(Headers.AUTHORITY, from, to - from);
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
        if (!head.has(Headers.PATH)) return;
        int index = Headers.PATH - 1;
        int length = head.valueLength(index);
        if (length == 0) {
            head.set(Headers.PATH, head.methodIs(OPTIONS) ? ASTERISK : SLASH);
        } else if (head.array()[head.valueOffset(index)] == '?') {
            int at = head.append(SLASH, 0, 1);
            head.append(head.array(), head.valueOffset(index), length);
            head.place(Headers.PATH, at, length + 1);
        }
    }
}
