package dev.sluice.proxy.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Encodes heads (RFC 7541) from their arena into an array. A field enters the dynamic table when it is met for the
 * second time, so values that never come again (ids, dates of one message) do not push out those that do; it is then
 * sent in one byte or two. Credentials and cookies are never indexed. Only what enters the table is Huffman coded: for
 * the rest, copying is several times as fast and costs a few bytes.
 *
 * <p>Fields that belong to a connection of HTTP/1 are left out, whoever put them into the head.
 */
final class HpackEncoder {
    /** Bytes that an entry may need beyond its name and value. */
    private static final int PER_FIELD = 16;

    private static final int SLOTS = 128;
    private static final int LARGEST_INDEXED = 1024;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final HpackDynamicTable table = new HpackDynamicTable(4096);
    private final int mostUsed;
    private final int[] seen = new int[SLOTS]; // by hash: the hash met there last
    private final int[] number = new int[SLOTS]; // by hash: the entry put in last
    private int lowest = -1; // the lowest limit since the last block, or -1

    /** Uses at most {@code mostUsed} bytes of the table that the peer grants. */
    HpackEncoder(int mostUsed) {
        this.mostUsed = mostUsed;
        if (mostUsed < 4096) peerLimit(4096);
    }

    /** The peer's SETTINGS_HEADER_TABLE_SIZE. */
    void peerLimit(long limit) {
        int size = (int) Math.min(mostUsed, limit);
        if (size == table.max()) return;
        lowest = lowest < 0 ? size : Math.min(lowest, size);
        table.resize(size);
    }

    /** An upper bound on the bytes that {@link #encode} writes for this head. */
    static int bound(Headers head) {
        return head.size() + PER_FIELD * (head.entries() + 1);
    }

    /** Writes the block from the array's start on and returns its length. */
    int encode(Headers head, byte[] out) {
        int at = 0;
        if (lowest >= 0) {
            if (lowest < table.max()) at = integer(out, at, 0x20, 5, lowest);
            at = integer(out, at, 0x20, 5, table.max());
            lowest = -1;
        }
        for (int i = 0; i < head.entries(); i++) {
            int id = head.id(i);
            if (id >= 0 && Http2Fields.kind(id) != Http2Fields.CONNECTION) at = field(head, i, id, out, at);
        }
        return at;
    }

    private int field(Headers head, int i, int id, byte[] out, int at) {
        var arena = head.array();
        int value = head.valueOffset(i);
        int valueLength = head.valueLength(i);
        int name = HpackStaticTable.indexOfName(id);
        if (name > 0) {
            int whole = HpackStaticTable.indexOf(name, arena, value, valueLength);
            if (whole > 0) return integer(out, at, 0x80, 7, whole);
        }
        byte kind = Http2Fields.kind(id);
        if (kind == Http2Fields.SECRET || kind == Http2Fields.COOKIE) {
            return literal(head, i, name, out, integer(out, at, 0x10, 4, name));
        }
        int hash = hash(head, i, id);
        int slot = (hash >>> 8) & (SLOTS - 1);
        if (seen[slot] != hash) {
            seen[slot] = hash;
            number[slot] = table.inserted() - 1 - table.count(); // an entry that is gone
            return literal(head, i, name, out, integer(out, at, 0x00, 4, name));
        }
        int index = table.inserted() - number[slot];
        if (index > 0 && index <= table.count()) {
            boolean same =
                    table.is(table.at(index), id, arena, head.nameOffset(i), head.nameLength(i), value, valueLength);
            if (same) return integer(out, at, 0x80, 7, HpackStaticTable.LENGTH + index);
        }
        if (head.nameLength(i) + valueLength > Math.min(LARGEST_INDEXED, table.max() - HpackDynamicTable.OVERHEAD)) {
            return literal(head, i, name, out, integer(out, at, 0x00, 4, name));
        }
        number[slot] = table.inserted();
        table.add(id, arena, head.nameOffset(i), head.nameLength(i), value, valueLength);
        at = integer(out, at, 0x40, 6, name);
        if (name == 0) at = huffman(nameArray(head, id), nameStart(head, i, id), head.nameLength(i), out, at);
        return huffman(arena, value, valueLength, out, at);
    }

    private static int literal(Headers head, int i, int name, byte[] out, int at) {
        int id = head.id(i);
        if (name == 0) at = raw(nameArray(head, id), nameStart(head, i, id), head.nameLength(i), out, at);
        return raw(head.array(), head.valueOffset(i), head.valueLength(i), out, at);
    }

    private static byte[] nameArray(Headers head, int id) {
        return id > 0 ? HeaderName.byId(id).bytes() : head.array();
    }

    private static int nameStart(Headers head, int i, int id) {
        return id > 0 ? 0 : head.nameOffset(i);
    }

    private static int raw(byte[] from, int offset, int length, byte[] out, int at) {
        at = integer(out, at, 0, 7, length);
        System.arraycopy(from, offset, out, at, length);
        return at + length;
    }

    private static int huffman(byte[] from, int offset, int length, byte[] out, int at) {
        int coded = HuffmanCode.encodedLength(from, offset, length);
        if (coded >= length) return raw(from, offset, length, out, at);
        return HuffmanCode.encode(from, offset, length, out, integer(out, at, 0x80, 7, coded));
    }

    private static int integer(byte[] out, int at, int pattern, int prefix, int value) {
        int most = (1 << prefix) - 1;
        if (value < most) {
            out[at++] = (byte) (pattern | value);
            return at;
        }
        out[at++] = (byte) (pattern | most);
        value -= most;
        while (value >= 0x80) {
            out[at++] = (byte) (value | 0x80);
            value >>>= 7;
        }
        out[at++] = (byte) value;
        return at;
    }

    /** Takes in both ends of name and value only: equality is checked on the bytes. */
    private static int hash(Headers head, int i, int id) {
        var arena = head.array();
        long h = ends(arena, head.valueOffset(i), head.valueLength(i)) + id;
        if (id == 0) h = h * 31 + ends(arena, head.nameOffset(i), head.nameLength(i));
        h *= 0x9e3779b97f4a7c15L;
        return (int) (h >>> 32) | 1; // never the 0 of an empty slot
    }

    private static long ends(byte[] bytes, int offset, int length) {
        long h = length;
        if (length >= 8) {
            h = h * 0x9e3779b97f4a7c15L + (long) WORD.get(bytes, offset);
            h = (h ^ (h >>> 29)) * 0x9e3779b97f4a7c15L + (long) WORD.get(bytes, offset + length / 2 - 4);
            return (h ^ (h >>> 29)) * 0x9e3779b97f4a7c15L + (long) WORD.get(bytes, offset + length - 8);
        }
        for (int i = 0; i < length; i++) h = h * 31 + bytes[offset + i];
        return h;
    }
}
