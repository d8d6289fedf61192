package dev.sluice.proxy.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * One worker's counts by status code: as many entries as codes were seen, at most 900, in the order they were first
 * seen. A new code makes a new object, so that the scrape never sees half an entry.
 */
final class StatusCodes {
    static final StatusCodes NONE = new StatusCodes(new short[0], new long[0]);
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final short[] codes;
    private final long[] counts;

    private StatusCodes(short[] codes, long[] counts) {
        this.codes = codes;
        this.counts = counts;
    }

    /** Counts a code seen before; false when it is new. */
    boolean count(int code) {
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] != code) continue;
            counts[i]++;
            return true;
        }
        return false;
    }

    /** These counts and the first of a new code. */
    StatusCodes with(int code) {
        var grown = new StatusCodes(Arrays.copyOf(codes, codes.length + 1), Arrays.copyOf(counts, counts.length + 1));
        grown.codes[codes.length] = (short) code;
        grown.counts[codes.length] = 1;
        return grown;
    }

    /** Adds each count to the element of its code. */
    void addTo(long[] byCode) {
        for (int i = 0; i < codes.length; i++) byCode[codes[i]] += (long) LONGS.getOpaque(counts, i);
    }
}
