package dev.sluice.queue.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/*
 * Layout of a record, little-endian, starting at a multiple of 8:
 *
 *   0 length u32 | 4 type u8 | 5 flags u8 | 6 marks u16 (bit 0: retained) | 8 seq u64 | 16 epochLow u32
 *   20 headLength u32 | 24 behind u32 | 28 bodyCrc u32 | 32 headCrc u32 | 36 head | body | zeros to a multiple of 8
 *
 * headCrc covers the segment's whole epoch, the offset, bytes 0..31 and the head. Epoch and offset are not all stored,
 * so a record left over from the segment's former use, or one that a disk wrote to a wrong place, is never valid.
 * bodyCrc covers the body alone: recovery steps over a rotten body by the length in an intact header.
 */
/** Encodes and checks records. Not thread-safe. */
final class RecordCodec {
    private static final int COVERED = 32;
    private static final int SEED = 16;
    private static final short RETAINED = 1;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer scratch =
            ByteBuffer.allocate(SEED + RecordHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** The 36 bytes of a header, valid until the next call. */
    ByteBuffer encode(RecordHeader header, long epoch, int offset, ByteBuffer head) {
        short marks = header.retained() ? RETAINED : 0;
        scratch.clear();
        scratch.putLong(epoch).putLong(offset);
        scratch.putInt(header.length()).put(header.type()).put(header.flags()).putShort(marks);
        scratch.putLong(header.seq()).putInt((int) epoch).putInt(header.headLength());
        scratch.putInt(header.behind()).putInt(header.bodyCrc());
        crc.reset();
        crc.update(scratch.array(), 0, SEED + COVERED);
        crc.update(head.duplicate());
        scratch.putInt((int) crc.getValue());
        return scratch.flip().position(SEED);
    }

    int bodyCrc(List<ByteBuffer> body) {
        crc.reset();
        for (var part : body) {
            crc.update(part.duplicate());
        }
        return (int) crc.getValue();
    }

    /** The header at an offset when header and head are intact, else null. */
    @Nullable
    RecordHeader headerAt(Window window, int offset, long epoch, int limit) throws IOException {
        if (offset > limit - RecordHeader.BYTES) {
            return null;
        }
        var fixed = window.at(offset, RecordHeader.BYTES);
        int base = fixed.position();
        if (fixed.getInt(base + 16) != (int) epoch) {
            return null;
        }
        var header = new RecordHeader(
                fixed.getInt(base),
                fixed.get(base + 4),
                fixed.get(base + 5),
                (fixed.getShort(base + 6) & RETAINED) != 0,
                fixed.getLong(base + 8),
                fixed.getInt(base + 20),
                fixed.getInt(base + 24),
                fixed.getInt(base + 28));
        if (header.length() < RecordHeader.BYTES
                || RecordHeader.padded(header.length()) > limit - offset
                || header.headLength() < 0
                || header.bodyLength() < 0) {
            return null;
        }
        int stored = fixed.getInt(base + COVERED);
        scratch.clear();
        scratch.putLong(epoch).putLong(offset);
        crc.reset();
        crc.update(scratch.array(), 0, SEED);
        crc.update(fixed.limit(base + COVERED));
        crc.update(window.at(offset + RecordHeader.BYTES, header.headLength()));
        return (int) crc.getValue() == stored ? header : null;
    }

    /** The whole record under an intact header, or null when its body is not what was written. */
    @Nullable
    StoredRecord recordAt(Window window, Position position, RecordHeader header) throws IOException {
        int start = position.offset() + RecordHeader.BYTES;
        var content = window.at(start, header.length() - RecordHeader.BYTES);
        var head = content.slice(content.position(), header.headLength()).asReadOnlyBuffer();
        var body = content.slice(content.position() + header.headLength(), header.bodyLength())
                .asReadOnlyBuffer();
        crc.reset();
        crc.update(body.duplicate());
        if ((int) crc.getValue() != header.bodyCrc()) {
            return null;
        }
        return new StoredRecord(header.type(), header.flags(), header.seq(), head, body, position);
    }
}
