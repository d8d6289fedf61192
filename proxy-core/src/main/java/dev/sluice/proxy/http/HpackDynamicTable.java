package dev.sluice.proxy.http;

import java.util.Arrays;

/**
 * The dynamic table of RFC 7541 2.3.2, of either side: values (and names that are not known ones) in one byte array,
 * entries in a ring of ints. Entries have running numbers, so that an encoder can remember where it put a field. Holds
 * at most twice {@link #max()} bytes plus the ring; nothing before the first entry.
 */
final class HpackDynamicTable {
    /** What each entry is charged on top of its bytes (RFC 7541 4.1). */
    static final int OVERHEAD = 32;

    private static final int STRIDE = 4; // id, position, name length, value length
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int base; // the position of bytes[0]; positions run on for ever and may wrap
    private int tail; // the position after the newest entry
    private int[] ring = {};
    private int inserted;
    private int count;
    private int size;
    private int max;

    HpackDynamicTable(int max) {
        this.max = max;
    }

    /** The most that the entries' sizes may sum up to. */
    int max() {
        return max;
    }

    /** How many entries there are. */
    int count() {
        return count;
    }

    /** Sum of the entries' sizes, overhead included. */
    int size() {
        return size;
    }

    /** How many entries were ever added, modulo 2^32: the number of the next one. */
    int inserted() {
        return inserted;
    }

    /** Changes the bound and evicts what no longer fits. */
    void resize(int newMax) {
        max = newMax;
        evict(newMax);
        if (count == 0) {
            bytes = NONE;
            base = tail;
        }
    }

    /** Adds an entry, evicting the oldest; one that is larger than the table only empties it. */
    void add(int id, byte[] source, int nameOffset, int nameLength, int valueOffset, int valueLength) {
        int entry = nameLength + valueLength + OVERHEAD;
        evict(max - entry);
        if (entry > max) return;
        int storedName = id > 0 ? 0 : nameLength;
        int at = room(storedName + valueLength);
        System.arraycopy(source, nameOffset, bytes, at, storedName);
        System.arraycopy(source, valueOffset, bytes, at + storedName, valueLength);
        if (count * STRIDE == ring.length) growRing();
        int slot = slot(inserted);
        ring[slot] = id;
        ring[slot + 1] = tail;
        ring[slot + 2] = nameLength;
        ring[slot + 3] = valueLength;
        tail += storedName + valueLength;
        size += entry;
        count++;
        inserted++;
    }

    /** The slot of an entry by its index, 1 for the newest to {@link #count()}; valid until the next change. */
    int at(int index) {
        return slot(inserted - index);
    }

    int id(int slot) {
        return ring[slot];
    }

    int nameLength(int slot) {
        return ring[slot + 2];
    }

    int valueLength(int slot) {
        return ring[slot + 3];
    }

    /** Copies an entry's name. */
    void copyName(int slot, byte[] to, int at) {
        int id = ring[slot];
        if (id > 0) System.arraycopy(HeaderName.byId(id).bytes(), 0, to, at, ring[slot + 2]);
        else System.arraycopy(bytes, ring[slot + 1] - base, to, at, ring[slot + 2]);
    }

    /** Copies an entry's value. */
    void copyValue(int slot, byte[] to, int at) {
        System.arraycopy(bytes, valueAt(slot), to, at, ring[slot + 3]);
    }

    /** Whether the entry is this field. */
    boolean is(int slot, int id, byte[] source, int nameOffset, int nameLength, int valueOffset, int valueLength) {
        if (ring[slot] != id || ring[slot + 2] != nameLength || ring[slot + 3] != valueLength) return false;
        int at = valueAt(slot);
        if (!Arrays.equals(bytes, at, at + valueLength, source, valueOffset, valueOffset + valueLength)) return false;
        return id > 0 || Arrays.equals(bytes, at - nameLength, at, source, nameOffset, nameOffset + nameLength);
    }

    private int valueAt(int slot) {
        return ring[slot + 1] - base + (ring[slot] > 0 ? 0 : ring[slot + 2]);
    }

    private int slot(int number) {
        return (number & (ring.length / STRIDE - 1)) * STRIDE;
    }

    private void evict(int bound) {
        while (count > 0 && size > bound) {
            int slot = at(count);
            size -= ring[slot + 2] + ring[slot + 3] + OVERHEAD;
            count--;
        }
    }

    /** Makes room behind the newest entry, moving the live bytes to the front when the end is reached. */
    private int room(int length) {
        int at = tail - base;
        if (bytes.length - at >= length) return at;
        int head = count == 0 ? tail : ring[at(count) + 1];
        int live = tail - head;
        var to = bytes.length >= 2 * (live + length) ? bytes : new byte[Math.max(256, 2 * (live + length))];
        System.arraycopy(bytes, head - base, to, 0, live);
        bytes = to;
        base = head;
        return live;
    }

    private void growRing() {
        var old = ring;
        ring = new int[Math.max(8 * STRIDE, old.length * 2)];
        for (int number = inserted - count; number != inserted; number++) {
            System.arraycopy(old, (number & (old.length / STRIDE - 1)) * STRIDE, ring, slot(number), STRIDE);
        }
    }
}
