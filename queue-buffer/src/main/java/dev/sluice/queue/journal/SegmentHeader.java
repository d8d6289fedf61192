package dev.sluice.queue.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first 64 bytes of a segment, repeated in its last 64, so that losing one of them costs nothing.
 *
 * @param epoch random for every use of a file: what an earlier use left in it is not valid under this one
 * @param createdMillis wall clock, for people
 * @param ackedSeq the last sequence number that had been answered when the segment was opened. In older segments
 *     everything up to it must be there, and everything beyond it belongs to commits that failed.
 */
record SegmentHeader(int version, long number, long epoch, long createdMillis, long ackedSeq) {
    static final int BYTES = 64;
    static final int VERSION = 1;
    private static final byte[] MAGIC = "SLQ1".getBytes(StandardCharsets.US_ASCII);
    private static final int CRC_AT = 60;

    /** Layout: magic, version u32, number u64, epoch u64, created u64, ackedSeq u64, zeros, crc u32 at 60. */
    ByteBuffer encode() {
        var out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC)
                .putInt(version)
                .putLong(number)
                .putLong(epoch)
                .putLong(createdMillis)
                .putLong(ackedSeq);
        return out.putInt(CRC_AT, checksum(out)).clear();
    }

    /** The header in these bytes, or null when they are none or damaged. */
    static @Nullable SegmentHeader decode(ByteBuffer bytes) {
        var in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        var magic = ByteBuffer.wrap(MAGIC);
        if (!in.slice(0, MAGIC.length).equals(magic) || in.getInt(CRC_AT) != checksum(in)) {
            return null;
        }
        return new SegmentHeader(in.getInt(4), in.getLong(8), in.getLong(16), in.getLong(24), in.getLong(32));
    }

    private static int checksum(ByteBuffer header) {
        var crc = new CRC32C();
        crc.update(header.duplicate().clear().limit(CRC_AT));
        return (int) crc.getValue();
    }
}
