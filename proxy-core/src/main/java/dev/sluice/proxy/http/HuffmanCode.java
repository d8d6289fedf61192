package dev.sluice.proxy.http;

/**
 * The Huffman code of RFC 7541 appendix B. It is canonical: within a length, codes count up in the order of the symbols,
 * and each length goes on where the shorter ones ended; so the lengths alone define it.
 */
final class HuffmanCode {
    /** What {@link #decode} returns for input that is no valid code. */
    static final int INVALID = -1;

    /** What {@link #decode} returns when the output would pass its limit. */
    static final int TOO_LONG = -2;

    /** One letter a symbol, 'A' for 5 bits; the last is EOS. */
    private static final String LENGTHS =
            "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHFIBCCCCCCCCCCCCCC"
                    + "CCCCCCCCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIXPRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRSVVP"
                    + "ORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWVZ";

    private static final int EOS = 256;
    private static final int LONGEST = 30;
    private static final int FAST = 9; // bits looked up at once: nearly all text
    private static final int[] CODE = new int[EOS + 1];
    private static final byte[] LENGTH = new byte[EOS + 1];
    private static final short[] FAST_TABLE = new short[1 << FAST]; // length << 8 | symbol, 0 for longer codes
    private static final short[] SORTED = new short[EOS + 1]; // symbols in the order of their codes
    private static final int[] FIRST = new int[LONGEST + 1]; // the first code of a length
    private static final int[] INDEX = new int[LONGEST + 1]; // where its symbol stands in SORTED
    private static final int[] LIMIT = new int[LONGEST + 1]; // past the last code of a length, aligned left to 30 bits

    static {
        int code = 0;
        int sorted = 0;
        for (int length = 1; length <= LONGEST; length++) {
            FIRST[length] = code;
            INDEX[length] = sorted;
            for (int symbol = 0; symbol <= EOS; symbol++) {
                if (LENGTHS.charAt(symbol) - 'A' + 5 != length) continue;
                CODE[symbol] = code++;
                LENGTH[symbol] = (byte) length;
                SORTED[sorted++] = (short) symbol;
                if (length > FAST) continue;
                int from = CODE[symbol] << (FAST - length);
                for (int i = 0; i < 1 << (FAST - length); i++) FAST_TABLE[from + i] = (short) ((length << 8) | symbol);
            }
            LIMIT[length] = code << (LONGEST - length);
            code <<= 1;
        }
    }

    private HuffmanCode() {}

    /**
     * Decodes into {@code out} from {@code at} on and returns the end of what was written, at most {@code limit}; or
     * {@link #INVALID} or {@link #TOO_LONG}.
     */
    static int decode(byte[] in, int offset, int length, byte[] out, int at, int limit) {
        int end = offset + length;
        long bits = 0; // the lowest `have` bits are those not yet decoded
        int have = 0;
        while (true) {
            while (have <= 55 && offset < end) {
                bits = (bits << 8) | (in[offset++] & 0xff);
                have += 8;
            }
            if (have == 0) return at;
            // At the end of the input the window is filled up with ones, as the padding is.
            long aligned = have >= LONGEST ? bits >>> (have - LONGEST) : ~(~bits << (LONGEST - have));
            int window = (int) aligned & ((1 << LONGEST) - 1);
            int fast = FAST_TABLE[window >>> (LONGEST - FAST)];
            int taken = fast >> 8;
            int symbol = fast & 0xff;
            if (fast == 0) {
                taken = FAST + 1;
                while (window >= LIMIT[taken]) taken++;
                symbol = SORTED[INDEX[taken] + (window >>> (LONGEST - taken)) - FIRST[taken]];
            }
            if (taken > have) {
                long ones = (1L << have) - 1;
                return have < 8 && (bits & ones) == ones ? at : INVALID;
            }
            if (symbol == EOS) return INVALID;
            if (at == limit) return TOO_LONG;
            out[at++] = (byte) symbol;
            have -= taken;
        }
    }

    /** Bytes that {@link #encode} would write. */
    static int encodedLength(byte[] in, int offset, int length) {
        long bits = 0;
        for (int i = offset; i < offset + length; i++) bits += LENGTH[in[i] & 0xff];
        return (int) ((bits + 7) >> 3);
    }

    /** Encodes into {@code out} from {@code at} on and returns the end of what was written. */
    static int encode(byte[] in, int offset, int length, byte[] out, int at) {
        long bits = 0;
        int have = 0;
        for (int i = offset; i < offset + length; i++) {
            int symbol = in[i] & 0xff;
            bits = (bits << LENGTH[symbol]) | CODE[symbol];
            have += LENGTH[symbol];
            while (have >= 8) {
                have -= 8;
                out[at++] = (byte) (bits >>> have);
            }
        }
        if (have > 0) out[at++] = (byte) ((bits << (8 - have)) | (0xff >>> have));
        return at;
    }
}
