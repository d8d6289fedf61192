package dev.sluice.proxy.format;

/** Checks bytes against the grammar of RFC 3629. */
final class Utf8 {
    private Utf8() {}

    static boolean isWellFormed(byte[] bytes) {
        for (int i = 0; i < bytes.length; ) {
            int length = length(bytes, i);
            if (length == 0) return false;
            i += length;
        }
        return true;
    }

    /** The length of the sequence at an index, or 0 when there is none. */
    private static int length(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        if (lead < 0x80) return 1;
        int length = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (length == 0 || at + length > bytes.length) return 0;
        int second = bytes[at + 1] & 0xff;
        // Overlong forms, surrogates, and what lies beyond U+10FFFF.
        int least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) return 0;
        for (int i = 2; i < length; i++) if ((bytes[at + i] & 0xc0) != 0x80) return 0;
        return length;
    }
}
