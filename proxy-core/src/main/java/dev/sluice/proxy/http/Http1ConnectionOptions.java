package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;

/**
 * Reads the options of a {@code Connection} field (RFC 9110 7.6.1). Fields a request names there are for this hop only
 * and go, within Envoy's bounds: fewer than ten options, and none that names what identifies the request.
 */
final class Http1ConnectionOptions {
    /** Flags of {@link #read}. */
    static final int CLOSE = 1, KEEP_ALIVE = 2, REFUSED = 4;

    private static final int MOST = 10;
    private static final byte[] CLOSE_OPTION = latin("close");
    private static final byte[] KEEP_ALIVE_OPTION = latin("keep-alive");
    private static final byte[] UPGRADE_OPTION = latin("upgrade");
    private static final byte[] TE_OPTION = latin("te");
    private static final byte[] HTTP2_SETTINGS = latin("http2-settings");
    private static final byte[][] KEPT = {
        latin("host"), latin("x-forwarded-for"), latin("x-forwarded-host"), latin("x-forwarded-proto")
    };

    private Http1ConnectionOptions() {}

    /** The flags of the options in the entry's value; {@code strip} removes the fields that it names. */
    static int read(Headers head, int index, boolean strip) {
        int flags = 0;
        int options = 0;
        int at = head.valueOffset(index);
        int end = at + head.valueLength(index);
        var bytes = head.array();
        while (at < end) {
            int from = at;
            while (at < end && bytes[at] != ',') at++;
            int to = at++;
            while (from < to && (bytes[from] == ' ' || bytes[from] == '\t')) from++;
            while (to > from && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) to--;
            if (from == to) continue;
            options++;
            if (same(bytes, from, to, KEEP_ALIVE_OPTION)) flags |= KEEP_ALIVE;
            else if (same(bytes, from, to, CLOSE_OPTION)) flags |= CLOSE;
            else if (strip && !readElsewhere(bytes, from, to)) {
                if (bytes[from] == ':') flags |= REFUSED;
                for (var kept : KEPT) if (same(bytes, from, to, kept)) flags |= REFUSED;
                strip(head, bytes, from, to);
            }
        }
        return strip && options >= MOST ? flags | REFUSED : flags;
    }

    private static boolean readElsewhere(byte[] bytes, int from, int to) {
        return same(bytes, from, to, UPGRADE_OPTION)
                || same(bytes, from, to, TE_OPTION)
                || same(bytes, from, to, HTTP2_SETTINGS);
    }

    private static void strip(Headers head, byte[] bytes, int from, int to) {
        for (int i = head.firstField(); i < head.entries(); i++) {
            int length = head.nameLength(i);
            if (head.id(i) < 0 || length != to - from || Http1Names.framing(head.id(i))) continue;
            int name = head.nameOffset(i);
            int n = 0;
            while (n < length && lower(bytes[from + n]) == bytes[name + n]) n++;
            if (n == length) head.removeAt(i);
        }
    }

    private static boolean same(byte[] bytes, int from, int to, byte[] lower) {
        if (to - from != lower.length) return false;
        for (int i = 0; i < lower.length; i++) if (lower(bytes[from + i]) != lower[i]) return false;
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
