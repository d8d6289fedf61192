package dev.sluice.proxy.format;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes being written: a growing array that is used again and again, by one thread. Its size is bounded by the formats
 * and heads it is used for.
 */
public final class Line {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    private final Clock clock = new Clock();
    private byte[] bytes = new byte[512];
    private int length;

    /** The array that holds {@link #length} bytes; valid until more are written. */
    public byte[] array() {
        return bytes;
    }

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    /** For whatever writes a time here. */
    Clock clock() {
        return clock;
    }

    /** Forgets all bytes but the first {@code length}. */
    public Line truncate(int length) {
        this.length = Math.min(this.length, length);
        return this;
    }

    /** Forgets all bytes. */
    public Line clear() {
        length = 0;
        return this;
    }

    /** Writes one byte. */
    public Line put(char latin1) {
        room(1);
        bytes[length++] = (byte) latin1;
        return this;
    }

    /** Writes a part of an array. */
    public Line put(byte[] source, int offset, int count) {
        room(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        return this;
    }

    /** Writes an array. */
    public Line put(byte[] source) {
        return put(source, 0, source.length);
    }

    /** Writes a string as UTF-8; one of ASCII, as most are, without allocating. */
    @SuppressWarnings("deprecation") // the one copy of a string's bytes that allocates nothing
    public Line put(String text) {
        int count = text.length();
        for (int i = 0; i < count; i++) if (text.charAt(i) > 127) return put(text.getBytes(StandardCharsets.UTF_8));
        room(count);
        text.getBytes(0, count, bytes, length);
        length += count;
        return this;
    }

    /** Writes a number in decimal. */
    public Line put(long value) {
        if (value == Long.MIN_VALUE) return put("-9223372036854775808");
        if (value < 0) {
            put('-');
            value = -value;
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) digits++;
        return padded(value, digits);
    }

    /** Writes the last {@code digits} decimal digits of a number that is not negative, zeros in front. */
    public Line padded(long value, int digits) {
        room(digits);
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + value % 10);
            value /= 10;
        }
        length += digits;
        return this;
    }

    /** Writes an IP address: dotted, or with colons as RFC 5952 says. */
    public Line put(InetAddress address) {
        var raw = address.getAddress();
        if (raw.length == 4) {
            for (int i = 0; i < 4; i++) {
                if (i > 0) put('.');
                put((long) (raw[i] & 0xff));
            }
            return this;
        }
        return putIp6(raw);
    }

    /**
     * Makes what was written since {@code start} the inside of a JSON string. Well-formed UTF-8 stays; when it is not, every
     * byte beyond ASCII becomes the character of its Latin-1 reading, as in Envoy.
     */
    public void escapeJsonFrom(int start) {
        int clean = start;
        while (clean < length && isPlain(bytes[clean])) clean++;
        if (clean == length) return;
        var rest = Arrays.copyOfRange(bytes, clean, length);
        boolean utf8 = Utf8.isWellFormed(rest);
        length = clean;
        for (byte b : rest) {
            if (b < 0 && utf8) put((char) (b & 0xff));
            else escape(b);
        }
    }

    /** Percent-encodes the control bytes that were written since {@code start}. */
    void encodeControlsFrom(int start) {
        int clean = start;
        while (clean < length && !isControl(bytes[clean])) clean++;
        if (clean == length) return;
        var rest = Arrays.copyOfRange(bytes, clean, length);
        length = clean;
        for (byte b : rest) {
            if (isControl(b)) put('%').hex(b >> 4).hex(b);
            else put((char) (b & 0xff));
        }
    }

    /** The bytes read as Latin-1; for tests and messages. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private void escape(byte b) {
        switch (b) {
            case '"' -> put('\\').put('"');
            case '\\' -> put('\\').put('\\');
            case '\n' -> put('\\').put('n');
            case '\r' -> put('\\').put('r');
            case '\t' -> put('\\').put('t');
            case '\b' -> put('\\').put('b');
            case '\f' -> put('\\').put('f');
            default -> {
                if (isPlain(b)) put((char) b);
                else put("\\u00").hex(b >> 4).hex(b);
            }
        }
    }

    private Line hex(int digit) {
        return put((char) HEX[digit & 15]);
    }

    private static boolean isControl(byte b) {
        return (b >= 0 && b < ' ') || b == 127;
    }

    private static boolean isPlain(byte b) {
        return b >= ' ' && b != '"' && b != '\\' && b != 127;
    }

    private Line putIp6(byte[] raw) {
        int from = -1;
        int longest = 1; // a single zero group is not shortened
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(raw, i + run) == 0) run++;
            if (run > longest) {
                longest = run;
                from = i;
            }
        }
        for (int i = 0; i < 8; i++) {
            if (i == from) {
                put(':').put(':');
                i += longest - 1;
                continue;
            }
            if (i > 0 && i != from + longest) put(':');
            int group = group(raw, i);
            for (int shift = 12; shift >= 0; shift -= 4) {
                if (group >> shift != 0 || shift == 0) hex(group >> shift);
            }
        }
        return this;
    }

    private static int group(byte[] raw, int i) {
        return (raw[2 * i] & 0xff) << 8 | (raw[2 * i + 1] & 0xff);
    }

    private void room(int more) {
        if (length + more > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
}
