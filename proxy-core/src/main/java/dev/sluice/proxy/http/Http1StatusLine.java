package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code HTTP/1.x SP status SP reason} (RFC 9112 4). A reason phrase is read over and never kept. */
final class Http1StatusLine {
    private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[][] REASONS = new byte[1000][];
    private static final byte[] UNKNOWN = "Unknown".getBytes(StandardCharsets.ISO_8859_1);

    static {
        // RFC 9110 15, and of the statuses of the IANA registry beside it those that Envoy names.
        var phrases = """
                100 Continue;101 Switching Protocols;200 OK;201 Created;202 Accepted;\
                203 Non-Authoritative Information;204 No Content;205 Reset Content;206 Partial Content;\
                207 Multi-Status;208 Already Reported;226 IM Used;300 Multiple Choices;301 Moved Permanently;\
                302 Found;303 See Other;304 Not Modified;305 Use Proxy;307 Temporary Redirect;308 Permanent Redirect;\
                400 Bad Request;401 Unauthorized;402 Payment Required;403 Forbidden;404 Not Found;\
                405 Method Not Allowed;406 Not Acceptable;407 Proxy Authentication Required;408 Request Timeout;\
                409 Conflict;410 Gone;411 Length Required;412 Precondition Failed;413 Payload Too Large;\
                414 URI Too Long;415 Unsupported Media Type;416 Range Not Satisfiable;417 Expectation Failed;\
                421 Misdirected Request;422 Unprocessable Entity;423 Locked;424 Failed Dependency;425 Too Early;\
                426 Upgrade Required;428 Precondition Required;429 Too Many Requests;\
                431 Request Header Fields Too Large;500 Internal Server Error;501 Not Implemented;502 Bad Gateway;\
                503 Service Unavailable;504 Gateway Timeout;505 HTTP Version Not Supported;\
                506 Variant Also Negotiates;507 Insufficient Storage;508 Loop Detected;510 Not Extended;\
                511 Network Authentication Required;599 Last Unassigned Server Error Code""";
        for (int start = 0; start < phrases.length(); ) {
            int end = phrases.indexOf(';', start);
            if (end < 0) end = phrases.length();
            int code = Integer.parseInt(phrases.substring(start, start + 3));
            REASONS[code] = phrases.substring(start + 4, end).getBytes(StandardCharsets.ISO_8859_1);
            start = end + 1;
        }
    }

    private Http1StatusLine() {}

    /** Reads the line in {@code array()[from, to)}; returns what is wrong with it, or null. */
    static @Nullable String parse(ResponseHead head, int from, int to) {
        var bytes = head.array();
        if (to - from < 12 || !Arrays.equals(bytes, from, from + 7, VERSION, 0, 7)) return "invalid version";
        byte minor = bytes[from + 7];
        if (minor < '0' || minor > '9' || bytes[from + 8] != ' ') return "invalid version";
        int status = 0;
        for (int i = from + 9; i < from + 12; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) return "invalid status";
            status = status * 10 + digit;
        }
        if (status < 100) return "invalid status";
        if (to > from + 12 && bytes[from + 12] != ' ') return "invalid status";
        head.version(minor == '0' ? Version.HTTP_1_0 : Version.HTTP_1_1).place(status, from + 9);
        return null;
    }

    /** The reason phrase for a status; {@code Unknown} where none is registered, as Envoy writes. */
    static byte[] reason(int status) {
        var reason = status < REASONS.length ? REASONS[status] : null;
        return reason == null ? UNKNOWN : reason;
    }
}
