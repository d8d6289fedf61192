package dev.sluice.proxy.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Which bytes may stand in names and values (RFC 9113 8.2.1, RFC 9110 5.1 and 5.5), and what each known name is. */
final class Http2Fields {
    /** Nothing special. */
    static final byte PLAIN = 0;

    /** Belongs to a connection of HTTP/1 and must not be sent (RFC 9113 8.2.2). */
    static final byte CONNECTION = 1;

    static final byte TE = 2;
    static final byte CONTENT_LENGTH = 3;
    static final byte COOKIE = 4;
    static final byte HOST = 5;

    /** Holds a secret that compression must not help to guess (RFC 7541 7.1). */
    static final byte SECRET = 6;

    private static final byte[] KIND = new byte[HeaderName.known() + 1];
    private static final boolean[] NAME_BYTE = new boolean[256];
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    static {
        kind(CONNECTION, "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");
        kind(TE, "te");
        kind(CONTENT_LENGTH, "content-length");
        kind(COOKIE, "cookie");
        kind(HOST, "host");
        kind(SECRET, "authorization", "proxy-authorization", "set-cookie");
        for (int c = 'a'; c <= 'z'; c++) NAME_BYTE[c] = true;
        for (int c = '0'; c <= '9'; c++) NAME_BYTE[c] = true;
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) NAME_BYTE[c] = true;
    }

    private Http2Fields() {}

    /** What the known name with this id is to the codec; {@link #PLAIN} for id 0. */
    static byte kind(int id) {
        return KIND[id];
    }

    /** The id of the name, after a check of its bytes; a leading colon is left to whoever knows the pseudo headers. */
    static int checkedName(byte[] bytes, int offset, int length) {
        int id = HeaderName.idOf(bytes, offset, length);
        if (id > 0) return id;
        if (length == 0) throw Http2Violation.invalidField("empty header name");
        for (int i = bytes[offset] == ':' ? 1 : 0; i < length; i++) {
            if (!NAME_BYTE[bytes[offset + i] & 0xff]) throw Http2Violation.invalidField("invalid header name");
        }
        return 0;
    }

    /** Refuses control characters; white space at either end passes, as it does in Envoy. */
    static void checkValue(byte[] bytes, int offset, int length) {
        int end = offset + length;
        for (; offset + 8 <= end; offset += 8) {
            long word = (long) WORD.get(bytes, offset);
            // The high bit of each byte below 0x20, and of each that is 0x7f; may also mark a byte after such a one.
            long low = (word - 0x20 * EACH) & ~word;
            long delete = ((word ^ (0x7f * EACH)) - EACH) & ~(word ^ (0x7f * EACH));
            if (((low | delete) & HIGH) != 0) checkBytes(bytes, offset, offset + 8);
        }
        checkBytes(bytes, offset, end);
    }

    private static void checkBytes(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            int b = bytes[i];
            if ((b >= 0 && b < 0x20 && b != '\t') || b == 0x7f) {
                throw Http2Violation.invalidField("control character in a header value");
            }
        }
    }

    private static void kind(byte kind, String... names) {
        for (var name : names) KIND[HeaderName.of(name).id()] = kind;
    }
}
