package dev.sluice.lb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * XXH64 with seed 0 (xxHash specification 0.1.1), by which Envoy spreads hosts over a ring, requests over the points of
 * it, and turns a version into the number of a gauge.
 */
public final class XxHash64 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;

    private XxHash64() {}

    /** The hash of a text's UTF-8. */
    public static long of(String text) {
        var in = text.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        long hash = P5;
        if (in.length >= 32) {
            long a = 0x60EA27EEADC0B5D6L; // P1 + P2, wrapped around
            long b = P2;
            long c = 0;
            long d = 0x61C8864E7A143579L; // -P1
            for (; at + 32 <= in.length; at += 32) {
                a = round(a, (long) LONGS.get(in, at));
                b = round(b, (long) LONGS.get(in, at + 8));
                c = round(c, (long) LONGS.get(in, at + 16));
                d = round(d, (long) LONGS.get(in, at + 24));
            }
            hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
            hash = merge(merge(merge(merge(hash, a), b), c), d);
        }
        hash += in.length;
        for (; at + 8 <= in.length; at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, (long) LONGS.get(in, at)), 27) * P1 + P4;
        }
        if (at + 4 <= in.length) {
            hash = Long.rotateLeft(hash ^ Integer.toUnsignedLong((int) INTS.get(in, at)) * P1, 23) * P2 + P3;
            at += 4;
        }
        for (; at < in.length; at++) {
            hash = Long.rotateLeft(hash ^ (in[at] & 0xFF) * P5, 11) * P1;
        }
        hash = (hash ^ hash >>> 33) * P2;
        hash = (hash ^ hash >>> 29) * P3;
        return hash ^ hash >>> 32;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * P2, 31) * P1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * P1 + P4;
    }
}
