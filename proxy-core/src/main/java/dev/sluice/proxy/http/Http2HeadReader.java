package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Receives the fields of one block from the decoder, keeps its size within the limits and holds it to the rules of
 * RFC 9113 section 8. One a connection, used for every block: {@link #begin}, the decoder's calls, {@link #finish}.
 */
final class Http2HeadReader {
    /** What a block is. */
    enum Kind {
        REQUEST,
        RESPONSE,
        TRAILERS
    }

    private static final byte[] TRAILERS = "trailers".getBytes(StandardCharsets.ISO_8859_1);
    private static final int LAST_PSEUDO = Headers.PROTOCOL;

    private final int maxBytes;
    private final int maxCount;

    private Headers block = new Headers();
    private Kind kind = Kind.TRAILERS;
    private long bytes;
    private int count;
    private boolean tooLarge;
    private boolean fields; // a field that is no pseudo header was seen
    private int crumbs;
    private int crumbBytes;
    private int hostOffset;
    private int hostLength;
    private long contentLength;
    private @Nullable String malformed;

    /** Bounds on the bytes of names and values, and on the number of fields, each counted as it is received. */
    Http2HeadReader(int maxBytes, int maxCount) {
        this.maxBytes = maxBytes;
        this.maxCount = maxCount;
    }

    /** The next block goes into {@code into}, which stays the caller's. */
    void begin(Kind of, Headers into) {
        kind = of;
        block = into;
        bytes = 0;
        count = 0;
        tooLarge = false;
        fields = false;
        crumbs = 0;
        crumbBytes = 0;
        hostLength = -1;
        contentLength = -1;
        malformed = null;
    }

    Headers block() {
        return block;
    }

    /** Bytes that the head may still take. */
    int room() {
        return tooLarge ? 0 : (int) (maxBytes - bytes);
    }

    /** Charges a field before it is copied; false when the head is, or now has become, too large. */
    boolean charge(int size) {
        count++;
        bytes += size;
        if (bytes > maxBytes || count > maxCount) tooLarge = true;
        return !tooLarge;
    }

    /** A field did not fit and was not decoded. */
    void tooLarge() {
        tooLarge = true;
    }

    boolean isTooLarge() {
        return tooLarge;
    }

    /** The declared length of the body, or -1. */
    long contentLength() {
        return contentLength;
    }

    /** A field that was charged and lies in the block's arena. */
    void field(int id, int nameOffset, int nameLength, int valueOffset, int valueLength) {
        if ((id > 0 && id <= LAST_PSEUDO) || block.array()[nameOffset] == ':') {
            pseudo(id, valueOffset, valueLength);
            return;
        }
        fields = true;
        switch (Http2Fields.kind(id)) {
            case Http2Fields.CONNECTION -> malformed("connection-specific header");
            case Http2Fields.TE -> {
                if (valueLength != TRAILERS.length || !matches(valueOffset, TRAILERS))
                    malformed("te other than trailers");
            }
            case Http2Fields.CONTENT_LENGTH -> length(valueOffset, valueLength);
            case Http2Fields.COOKIE -> {
                crumbs++;
                crumbBytes += valueLength;
            }
            case Http2Fields.HOST -> {
                if (kind == Kind.REQUEST) {
                    // It only matters without :authority, and only once (Envoy: the rest is dropped).
                    if (hostLength >= 0) return;
                    hostOffset = valueOffset;
                    hostLength = valueLength;
                    return;
                }
            }
            default -> {}
        }
        block.addEntry(id, nameOffset, nameLength, valueOffset, valueLength);
    }

    /** Ends the block; null when it is well-formed, else what is wrong with it. */
    @Nullable
    String finish() {
        if (tooLarge) return "header block too large";
        if (malformed != null) return malformed;
        switch (block) {
            case RequestHead head -> request(head);
            case ResponseHead head -> response(head);
            case Headers section -> {}
        }
        if (crumbs > 0 && kind == Kind.REQUEST) joinCookies();
        return malformed;
    }

    /** Envoy's word for what {@link #finish} found, as logs show it. */
    String kindOfWrong() {
        if (tooLarge) return count > maxCount ? "too_many_headers" : "headers_too_large";
        boolean field = malformed != null
                && (malformed.startsWith("connection-")
                        || malformed.startsWith("te ")
                        || malformed.startsWith("invalid character"));
        return field ? "invalid.header.field" : "violation.of.messaging.rule";
    }

    private void pseudo(int id, int valueOffset, int valueLength) {
        if (fields) {
            malformed("pseudo header after a field");
        } else if (block instanceof RequestHead head && id >= Headers.METHOD && id <= Headers.PATH) {
            if (head.has(id)) malformed("repeated pseudo header");
            else if (!allowed(id, valueOffset, valueOffset + valueLength))
                malformed("invalid character in a pseudo header");
            head.place(id, valueOffset, valueLength);
        } else if (block instanceof ResponseHead head && id == Headers.STATUS) {
            if (head.status() != 0) malformed("repeated pseudo header");
            else status(head, valueOffset, valueLength);
        } else {
            malformed("unexpected pseudo header");
        }
    }

    /** Bytes that HTTP/1 could not carry in its request line, or would read differently, pass neither way. */
    private boolean allowed(int id, int from, int to) {
        return switch (id) {
            case Headers.PATH -> isPath(block.array(), from, to);
            case Headers.METHOD -> from < to && isToken(block.array(), from, to);
            case Headers.AUTHORITY -> Http1Chars.all(Http1Chars.HOST, block.array(), from, to);
            default -> true;
        };
    }

    private static boolean isToken(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) if (Http1Chars.TOKEN[bytes[i] & 0xff] == 0) return false;
        return true;
    }

    private static boolean isPath(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) if (bytes[i] >= 0 && !Http1Chars.is(Http1Chars.TARGET, bytes[i])) return false;
        return true;
    }

    private void status(ResponseHead head, int offset, int length) {
        int code = 0;
        if (length == 3) {
            for (int i = 0; i < 3; i++) {
                int digit = block.array()[offset + i] - '0';
                code = digit < 0 || digit > 9 ? -1000 : code * 10 + digit;
            }
        }
        if (code < 100 || code == 101) malformed("invalid :status");
        else head.status(code);
    }

    private void request(RequestHead head) {
        head.version(Version.HTTP_2);
        if (hostLength >= 0 && !head.has(Headers.AUTHORITY)) {
            if (!allowed(Headers.AUTHORITY, hostOffset, hostOffset + hostLength))
                malformed("invalid character in host");
            head.place(Headers.AUTHORITY, hostOffset, hostLength);
        }
        if (head.isConnect()) {
            if (head.has(Headers.SCHEME) || head.has(Headers.PATH)) malformed("CONNECT with :scheme or :path");
            if (!head.has(Headers.AUTHORITY)) malformed("CONNECT without :authority");
            return;
        }
        if (empty(head, Headers.METHOD) || empty(head, Headers.SCHEME) || empty(head, Headers.PATH)) {
            malformed("required pseudo header missing or empty");
        } else if (!head.pathIsAbsolute() && !isAsterisk(head)) {
            malformed(":path is not absolute");
        }
    }

    private void response(ResponseHead head) {
        head.version(Version.HTTP_2);
        if (head.status() == 0) malformed(":status missing");
    }

    private static boolean empty(RequestHead head, int pseudo) {
        return !head.has(pseudo) || head.valueLength(pseudo - 1) == 0;
    }

    private static boolean isAsterisk(RequestHead head) {
        return head.valueLength(Headers.PATH - 1) == 1
                && head.array()[head.valueOffset(Headers.PATH - 1)] == '*'
                && head.method().equals("OPTIONS");
    }

    private void length(int offset, int length) {
        if (contentLength >= 0 || kind == Kind.TRAILERS || length == 0 || length > 18) {
            malformed("invalid content-length");
            return;
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            int digit = block.array()[offset + i] - '0';
            if (digit < 0 || digit > 9) {
                malformed("invalid content-length");
                return;
            }
            value = value * 10 + digit;
        }
        contentLength = value;
    }

    /** Makes one field of cookie crumbs, in order (RFC 9113 8.2.3), behind all others as Envoy does. */
    private void joinCookies() {
        int at = block.reserve(crumbBytes + 2 * (crumbs - 1));
        var arena = block.array();
        int to = at;
        int name = 0;
        int id = 0;
        for (int i = block.firstField(); i < block.entries(); i++) {
            if (block.id(i) <= 0 || Http2Fields.kind(block.id(i)) != Http2Fields.COOKIE) continue;
            if (id > 0) {
                arena[to++] = ';';
                arena[to++] = ' ';
            }
            System.arraycopy(arena, block.valueOffset(i), arena, to, block.valueLength(i));
            to += block.valueLength(i);
            id = block.id(i);
            name = block.nameOffset(i);
            block.removeAt(i);
        }
        block.end(to);
        block.addEntry(id, name, HeaderName.byId(id).bytes().length, at, to - at);
    }

    private boolean matches(int offset, byte[] text) {
        return Arrays.equals(block.array(), offset, offset + text.length, text, 0, text.length);
    }

    private void malformed(String why) {
        if (malformed == null) malformed = why;
    }
}
