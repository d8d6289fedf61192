package dev.sluice.proxy.http;

/** Which bytes may stand where in an HTTP/1 message (RFC 9110 5.5 and 5.6.2, RFC 3986 3.2). */
final class Http1Chars {
    /** Flags of {@link #CLASS}. */
    static final int VALUE = 1, TARGET = 2, HOST = 4, LINE = 8;

    /** For each byte, the flags of the places it may stand in. */
    static final byte[] CLASS = new byte[256];

    /** For each byte, itself in lower case if it is a token character, else 0. */
    static final byte[] TOKEN = new byte[256];

    /** For each byte, its value as a hexadecimal digit, else -1. */
    static final byte[] HEX = new byte[256];

    static {
        for (int b = 0; b < 256; b++) {
            boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
            boolean alphanumeric = letter || (b >= '0' && b <= '9');
            if (b == '\t' || (b >= ' ' && b != 127)) CLASS[b] |= VALUE | LINE;
            if (b > ' ' && b < 127) CLASS[b] |= TARGET;
            if (alphanumeric || (b > 0 && "!$%&'()*+,-.:;=[]_~".indexOf(b) >= 0)) CLASS[b] |= HOST;
            if (alphanumeric || (b > 0 && "!#$%&'*+-.^_`|~".indexOf(b) >= 0)) {
                TOKEN[b] = (byte) (b >= 'A' && b <= 'Z' ? b + 32 : b);
            }
            HEX[b] = (byte) (b < 128 ? Character.digit(b, 16) : -1);
        }
    }

    private Http1Chars() {}

    static boolean is(int flag, byte b) {
        return (CLASS[b & 0xff] & flag) != 0;
    }

    static boolean all(int flag, byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) if ((CLASS[bytes[i] & 0xff] & flag) == 0) return false;
        return true;
    }
}
