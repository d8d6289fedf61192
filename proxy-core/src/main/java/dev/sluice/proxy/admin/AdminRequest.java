package dev.sluice.proxy.admin;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A request to the admin interface.
 *
 * @param method in upper case
 * @param path decoded, without its query
 * @param parameters of the query, decoded; the first of a name counts, and one without a value has the empty one
 * @param headers by lower-case name; the first of a name counts
 * @param body read as UTF-8, at most 64 KiB
 * @param client who asks
 */
public record AdminRequest(
        String method,
        String path,
        Map<String, String> parameters,
        Map<String, String> headers,
        String body,
        InetSocketAddress client) {
    /** A request for a path with a query, as a head writes it. */
    public static AdminRequest of(
            String method, String target, Map<String, String> headers, String body, InetSocketAddress client) {
        int mark = target.indexOf('?');
        var path = mark < 0 ? target : target.substring(0, mark);
        var query = mark < 0 ? "" : target.substring(mark + 1);
        return new AdminRequest(
                method.toUpperCase(Locale.ROOT), decode(path, false), parameters(query), headers, body, client);
    }

    /** Whether the parameter is there, with whatever value. */
    public boolean has(String parameter) {
        return parameters.containsKey(parameter);
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new LinkedHashMap<String, String>();
        for (var pair : query.split("&", -1)) {
            if (pair.isEmpty()) continue;
            int equals = pair.indexOf('=');
            var name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
            parameters.putIfAbsent(name, equals < 0 ? "" : decode(pair.substring(equals + 1), true));
        }
        return parameters;
    }

    /** Undoes percent-encoding; what is no such encoding stays as it is. */
    private static String decode(String text, boolean plusIsSpace) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low >= 0) {
                bytes[length++] = (byte) ((high << 4) | low);
                i += 2;
            } else {
                bytes[length++] = plusIsSpace && bytes[i] == '+' ? (byte) ' ' : bytes[i];
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
