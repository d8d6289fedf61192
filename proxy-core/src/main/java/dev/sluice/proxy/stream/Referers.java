package dev.sluice.proxy.stream;

import dev.sluice.proxy.http.UrlAuthority;
import java.nio.charset.StandardCharsets;

/**
 * Decides whether a {@code referer} is worth passing on: an absolute URL without user data or fragment, or a relative one
 * (Envoy: isValidRefererValue).
 */
final class Referers {
    private static final String NOT_IN_A_URL = "\"<>\\^`{|}[]#";

    private Referers() {}

    static boolean valid(String value) {
        int colon = value.indexOf(':');
        int slash = value.indexOf('/');
        boolean hasScheme = colon >= 0 && (slash < 0 || colon < slash);
        return hasScheme ? absolute(value, colon) : relative(value);
    }

    private static boolean relative(String value) {
        return value.chars().allMatch(c -> c > ' ' && c <= '~' && NOT_IN_A_URL.indexOf(c) < 0);
    }

    private static boolean absolute(String value, int colon) {
        boolean scheme = colon > 0 && value.chars().limit(colon).allMatch(Referers::ofScheme);
        if (!scheme || !value.startsWith("://", colon)) return false;
        if (!value.chars().allMatch(c -> c > ' ' && c <= '~' && c != '#')) return false;
        var bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        int from = colon + 3;
        int to = from;
        while (to < bytes.length && bytes[to] != '/' && bytes[to] != '?') to++;
        return UrlAuthority.isHost(bytes, from, to, false);
    }

    private static boolean ofScheme(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "+-.".indexOf(c) >= 0;
    }
}
