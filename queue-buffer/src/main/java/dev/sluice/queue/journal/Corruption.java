package dev.sluice.queue.journal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that had been committed and are not what was written.
 *
 * @param segment number of the segment file
 * @param offset where the damage starts in it
 * @param length bytes up to the next intact record
 * @param firstSeq the first sequence number missing
 * @param records how many records are lost, as far as sequence numbers tell
 * @param head of the record when that is intact and only the body is rotten, to name what was lost
 */
public record Corruption(
        long segment,
        int offset,
        int length,
        long firstSeq,
        long records,
        @Nullable ByteBuffer head) {

    @Override
    public String toString() {
        return "segment " + segment + " offset " + offset + ": " + length + " bytes, " + records
                + " record(s) from sequence " + firstSeq + (head == null ? "" : ", head intact");
    }
}
