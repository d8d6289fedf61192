package dev.sluice.proxy.route;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values by lower-case host name, found from the bytes of a head without making a string: an open-addressed table that
 * is filled once.
 */
final class HostIndex<V> {
    private final byte[][] keys;
    private final Object[] values;
    private final int mask;
    private int size;

    /** An index for at most {@code most} hosts. */
    HostIndex(int most) {
        int slots = Integer.highestOneBit(Math.max(4, most * 2 - 1)) * 2;
        keys = new byte[slots][];
        values = new Object[slots];
        mask = slots - 1;
    }

    /** Adds a host, which must not be there yet. */
    void put(String host, V value) {
        var key = host.getBytes(StandardCharsets.ISO_8859_1);
        int slot = hash(key, 0, key.length) & mask;
        while (values[slot] != null) slot = (slot + 1) & mask;
        keys[slot] = key;
        values[slot] = value;
        size++;
    }

    /** The value for the host in these lower-case bytes, or null. */
    @SuppressWarnings("unchecked")
    @Nullable
    V get(byte[] bytes, int offset, int length) {
        if (size == 0) return null;
        int slot = hash(bytes, offset, length) & mask;
        while (values[slot] != null) {
            var key = keys[slot];
            if (key.length == length && Arrays.equals(key, 0, length, bytes, offset, offset + length)) {
                return (V) values[slot];
            }
            slot = (slot + 1) & mask;
        }
        return null;
    }

    /** The most slots that one look-up visits. */
    int longestProbe() {
        int longest = 0;
        int run = 0;
        // Twice round, for a run that goes over the end.
        for (int i = 0; i < 2 * values.length && run < values.length; i++) {
            run = values[i & mask] == null ? 0 : run + 1;
            longest = Math.max(longest, run);
        }
        return longest + 1;
    }

    private static int hash(byte[] bytes, int offset, int length) {
        int hash = length;
        for (int i = offset; i < offset + length; i++) hash = hash * 31 + bytes[i];
        return hash ^ hash >>> 15;
    }
}
