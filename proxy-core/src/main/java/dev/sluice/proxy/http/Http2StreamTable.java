package dev.sluice.proxy.http;

import org.jspecify.annotations.Nullable;

/** Live streams by id: open addressing with linear probing, a quarter to a half full; ids of one side only. */
final class Http2StreamTable {
    private @Nullable Http2Stream[] slots = new Http2Stream[16];
    private int size;

    int size() {
        return size;
    }

    @Nullable
    Http2Stream get(int id) {
        int mask = slots.length - 1;
        for (int i = slot(id, mask); ; i = (i + 1) & mask) {
            var stream = slots[i];
            if (stream == null || stream.id() == id) return stream;
        }
    }

    void put(Http2Stream stream) {
        if (++size * 2 > slots.length) grow();
        insert(slots, stream);
    }

    void remove(int id) {
        int mask = slots.length - 1;
        int hole = slot(id, mask);
        while (true) {
            var stream = slots[hole];
            if (stream == null) return;
            if (stream.id() == id) break;
            hole = (hole + 1) & mask;
        }
        size--;
        // Entries that were pushed past the hole move back into it, so that no probe ends early.
        for (int i = (hole + 1) & mask; ; i = (i + 1) & mask) {
            var stream = slots[i];
            if (stream == null) break;
            int home = slot(stream.id(), mask);
            if (((i - home) & mask) < ((i - hole) & mask)) continue;
            slots[hole] = stream;
            hole = i;
        }
        slots[hole] = null;
    }

    /** The streams present now, as a new array: for rare events that may end streams while they are told. */
    Http2Stream[] all() {
        var all = new Http2Stream[size];
        int n = 0;
        for (var stream : slots) if (stream != null) all[n++] = stream;
        return all;
    }

    private void grow() {
        var larger = new Http2Stream[slots.length * 2];
        for (var stream : slots) if (stream != null) insert(larger, stream);
        slots = larger;
    }

    private static void insert(@Nullable Http2Stream[] into, Http2Stream stream) {
        int mask = into.length - 1;
        int i = slot(stream.id(), mask);
        while (into[i] != null) i = (i + 1) & mask;
        into[i] = stream;
    }

    private static int slot(int id, int mask) {
        return (id >>> 1) & mask;
    }
}
