package dev.sluice.proxy.http;

/**
 * The authority of a request target in absolute or authority form: {@code host[:port]} (RFC 3986 3.2), as narrow as
 * Envoy reads it. Only looks; all is in the caller's array.
 */
public final class UrlAuthority {
    private static final String HOST_MARKS = "!$%&'()*+,-.:;=@[]_~";
    private static final int MAX_PORT = 65535;

    private UrlAuthority() {}

    /** Whether what is in {@code [from, to)}, up to a path or a query, has the characters of an authority; not from -1. */
    static boolean stands(byte[] bytes, int from, int to) {
        if (from < 0) return false;
        for (int i = from; i < to && bytes[i] != '/' && bytes[i] != '?'; i++) {
            if (!isAlphanumeric(bytes[i]) && HOST_MARKS.indexOf(bytes[i]) < 0) return false;
            if (bytes[i] == '@' && i > from && bytes[i - 1] == '@') return false;
        }
        return true;
    }

    /**
     * Whether {@code [from, to)} is a name or an address, then a port if there is one; user information is not let
     * through (RFC 9110 4.2.4).
     *
     * @param portNeeded whether there must be a port
     */
    public static boolean isHost(byte[] bytes, int from, int to, boolean portNeeded) {
        int end = from < to && bytes[from] == '[' ? literalEnd(bytes, from, to) : nameEnd(bytes, from, to);
        if (end <= from) return false;
        return end == to ? !portNeeded : isPort(bytes, end, to);
    }

    private static int nameEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (isAlphanumeric(bytes[at]) || bytes[at] == '.' || bytes[at] == '-')) at++;
        return at;
    }

    /** The end of an address in brackets, with a zone or without one, or -1. */
    private static int literalEnd(byte[] bytes, int from, int to) {
        int at = from + 1;
        while (at < to && (Http1Chars.HEX[bytes[at] & 0xff] >= 0 || bytes[at] == ':' || bytes[at] == '.')) at++;
        if (at == from + 1 || at == to) return -1;
        if (bytes[at] == '%') {
            int zone = at + 1;
            at = zone;
            while (at < to && (isAlphanumeric(bytes[at]) || "-._~".indexOf(bytes[at]) >= 0)) at++;
            if (at == zone || at == to) return -1;
        }
        return bytes[at] == ']' ? at + 1 : -1;
    }

    private static boolean isPort(byte[] bytes, int colon, int to) {
        if (bytes[colon] != ':' || colon + 1 == to) return false;
        int port = 0;
        for (int i = colon + 1; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') return false;
            port = port * 10 + (bytes[i] - '0');
            if (port > MAX_PORT) return false;
        }
        return true;
    }

    private static boolean isAlphanumeric(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
    }
}
