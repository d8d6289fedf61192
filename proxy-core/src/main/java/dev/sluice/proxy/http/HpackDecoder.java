package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http2ErrorCode.COMPRESSION_ERROR;

/**
 * Decodes header blocks (RFC 7541) from an array straight into the arena of a head. Every field is charged to the
 * {@link Http2HeadReader} before its bytes are copied; past the limit, fields are decoded only as far as the dynamic
 * table needs them, so a block costs no memory beyond the limit and no time beyond its own length.
 */
final class HpackDecoder {
    private static final int LONGEST_INTEGER = 28; // bits; nothing that is larger can be meant

    private final HpackDynamicTable table;
    private int tableLimit; // what we have told the peer
    private boolean updateDue; // we lowered the limit: the next block must begin with an update

    private byte[] in = {};
    private int at;
    private int end;

    HpackDecoder() {
        table = new HpackDynamicTable(4096);
        tableLimit = 4096;
    }

    /** Our SETTINGS_HEADER_TABLE_SIZE has been acknowledged. */
    void tableLimit(int limit) {
        tableLimit = limit;
        updateDue = table.max() > limit;
    }

    /** Decodes a whole block; a {@link Http2Violation} says that the tables no longer agree or a field is invalid. */
    void decode(byte[] block, int offset, int length, Http2HeadReader head) {
        in = block;
        at = offset;
        end = offset + length;
        boolean first = true;
        while (at < end) {
            int b = in[at];
            if ((b & 0xe0) == 0x20) {
                if (!first) throw broken("table size update inside a block");
                int size = integer(5);
                if (size > tableLimit) throw broken("table size update above the limit");
                table.resize(size);
                updateDue = false;
                continue;
            }
            if (updateDue) throw broken("table size update missing");
            first = false;
            if (b < 0) indexed(integer(7), head);
            else if ((b & 0x40) != 0) literal(integer(6), true, head);
            else literal(integer(4), false, head);
        }
    }

    private void indexed(int index, Http2HeadReader head) {
        var block = head.block();
        int id;
        int nameLength;
        int valueLength;
        int slot = -1;
        if (index == 0) throw broken("index 0");
        if (index <= HpackStaticTable.LENGTH) {
            id = HpackStaticTable.id(index);
            nameLength = HeaderName.byId(id).bytes().length;
            valueLength = HpackStaticTable.value(index).length;
        } else {
            slot = slot(index);
            id = table.id(slot);
            nameLength = table.nameLength(slot);
            valueLength = table.valueLength(slot);
        }
        if (!head.charge(nameLength + valueLength)) return;
        int name = block.reserve(nameLength + valueLength);
        int value = name + nameLength;
        if (slot < 0) {
            System.arraycopy(HeaderName.byId(id).bytes(), 0, block.array(), name, nameLength);
            System.arraycopy(HpackStaticTable.value(index), 0, block.array(), value, valueLength);
        } else {
            table.copyName(slot, block.array(), name);
            table.copyValue(slot, block.array(), value);
        }
        block.end(value + valueLength);
        head.field(id, name, nameLength, value, valueLength);
    }

    private void literal(int nameIndex, boolean indexing, Http2HeadReader head) {
        var block = head.block();
        int mark = block.end();
        // What may be copied: what the head has room for, or else what the dynamic table could take.
        int room = Math.max(head.room(), indexing ? table.max() : 0);
        int id = 0;
        int nameLength;
        if (nameIndex == 0) {
            nameLength = string(block, room);
            if (nameLength >= 0) id = Http2Fields.checkedName(block.array(), mark, nameLength);
        } else if (nameIndex <= HpackStaticTable.LENGTH) {
            id = HpackStaticTable.id(nameIndex);
            var name = HeaderName.byId(id).bytes();
            nameLength = name.length > room ? -1 : name.length;
            if (nameLength >= 0) block.append(name, 0, nameLength);
        } else {
            int slot = slot(nameIndex);
            id = table.id(slot);
            nameLength = table.nameLength(slot) > room ? -1 : table.nameLength(slot);
            if (nameLength >= 0) {
                int to = block.reserve(nameLength);
                table.copyName(slot, block.array(), to);
                block.end(to + nameLength);
            }
        }
        int value = block.end();
        int valueLength = string(block, nameLength < 0 ? -1 : room - nameLength);
        if (nameLength < 0 || valueLength < 0) {
            // Larger than the head's room and than the table, which such an entry would only empty.
            if (indexing) table.add(0, in, 0, table.max(), 0, 0);
            block.end(mark);
            head.tooLarge();
            return;
        }
        Http2Fields.checkValue(block.array(), value, valueLength);
        if (indexing) table.add(id, block.array(), mark, nameLength, value, valueLength);
        if (head.charge(nameLength + valueLength)) head.field(id, mark, nameLength, value, valueLength);
        else block.end(mark);
    }

    /** Decodes a string to the end of the arena and returns its length, or -1 when it is longer than {@code room}. */
    private int string(Headers block, int room) {
        if (at >= end) throw broken("truncated field");
        boolean huffman = in[at] < 0;
        int length = integer(7);
        if (length > end - at) throw broken("string longer than its block");
        int from = at;
        at += length;
        if (!huffman) {
            if (length > room) return -1;
            block.append(in, from, length);
            return length;
        }
        // The shortest code has 5 bits; the output is bounded by that and by the room.
        int most = (int) Math.min(length * 8L / 5, Math.max(room, 0));
        int to = block.reserve(most);
        int written = HuffmanCode.decode(in, from, length, block.array(), to, to + most);
        if (written == HuffmanCode.INVALID) throw broken("invalid Huffman code");
        if (written == HuffmanCode.TOO_LONG || room < 0) return -1;
        block.end(written);
        return written - to;
    }

    private int slot(int index) {
        int dynamic = index - HpackStaticTable.LENGTH;
        if (dynamic > table.count()) throw broken("index past the table");
        return table.at(dynamic);
    }

    private int integer(int prefix) {
        int most = (1 << prefix) - 1;
        int value = in[at++] & most;
        if (value < most) return value;
        for (int shift = 0; shift <= LONGEST_INTEGER - 7; shift += 7) {
            if (at >= end) throw broken("truncated integer");
            int b = in[at++];
            value += (b & 0x7f) << shift;
            if (b >= 0) return value;
        }
        throw broken("integer too large");
    }

    private static Http2Violation broken(String detail) {
        return Http2Violation.malformed(COMPRESSION_ERROR, "hpack: " + detail);
    }
}
