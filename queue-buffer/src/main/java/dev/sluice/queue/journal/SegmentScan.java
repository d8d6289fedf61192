package dev.sluice.queue.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * A bad place is either rot (it had been committed) or torn (a crash interrupted its commit). Every record says which
 * sequence numbers were durable when it was written, every segment header which had been answered when the segment was
 * opened: a bad place with numbers up to there is rot, beyond it is torn. Either way the walk goes on at the next valid
 * record, looked for at every multiple of 8: one bad record costs itself only.
 */
/** One walk through the records of a segment. */
final class SegmentScan {
    /** Bytes that hold no valid record though something was written there. */
    record Gap(
            int from,
            int to,
            long firstSeq,
            long records,
            @Nullable ByteBuffer head) {}

    private final Window window;
    private final SegmentHeader segment;
    private final int limit;
    private final long keepUpTo;
    private final RecordCodec codec = new RecordCodec();
    private final List<Gap> gaps = new ArrayList<>();
    private long lastSeq;
    private long highestSeq;
    private long proven;
    private long records;
    private int end = Segment.FIRST;
    private int tail = Segment.FIRST;

    /**
     * @param lastSeq of the segments before
     * @param keepUpTo records beyond it belong to commits that failed and are dropped
     */
    SegmentScan(Window window, SegmentHeader segment, int size, long lastSeq, long keepUpTo) {
        this.window = window;
        this.segment = segment;
        this.limit = Segment.limit(size);
        this.lastSeq = Math.max(lastSeq, segment.ackedSeq());
        this.highestSeq = this.lastSeq;
        this.keepUpTo = keepUpTo;
    }

    /** Takes each intact record; its buffers are valid within the call only. */
    interface Sink {
        void record(StoredRecord stored, RecordHeader header) throws IOException;
    }

    void run(Sink sink) throws IOException {
        int at = Segment.FIRST;
        while (at <= limit - RecordHeader.BYTES) {
            var header = codec.headerAt(window, at, segment.epoch(), limit);
            if (header == null || header.seq() <= lastSeq) {
                at += RecordHeader.ALIGNMENT;
                continue;
            }
            highestSeq = Math.max(highestSeq, header.seq());
            if (header.seq() > keepUpTo) {
                at += header.paddedLength();
                continue;
            }
            if (at > tail) {
                gaps.add(new Gap(tail, at, lastSeq + 1, header.seq() - lastSeq - 1, null));
            }
            take(at, header, sink);
            at += header.paddedLength();
            tail = at;
        }
    }

    private void take(int at, RecordHeader header, Sink sink) throws IOException {
        var position = new Position(segment.number(), at, header.paddedLength());
        var stored = codec.recordAt(window, position, header);
        if (stored == null) {
            var head = ByteBuffer.allocate(header.headLength())
                    .put(window.at(at + RecordHeader.BYTES, header.headLength()))
                    .flip();
            gaps.add(new Gap(at, at + header.paddedLength(), header.seq(), 1, head.asReadOnlyBuffer()));
        } else {
            records++;
            end = at + header.paddedLength();
            sink.record(stored, header);
        }
        proven = Math.max(proven, header.provesDurable());
        lastSeq = header.seq();
    }

    /** Bad places in order, the one behind the last valid record excepted. */
    List<Gap> gaps() {
        return gaps;
    }

    /** Where the log continues: behind the last intact record. */
    int end() {
        return end;
    }

    /** Behind the last valid header. */
    int tail() {
        return tail;
    }

    int limit() {
        return limit;
    }

    long records() {
        return records;
    }

    /** The last sequence number kept. */
    long lastSeq() {
        return lastSeq;
    }

    /** The highest sequence number seen, dropped ones included: none up to it is ever used again. */
    long highestSeq() {
        return highestSeq;
    }

    /** The last sequence number that some record here proves to have been durable. */
    long proven() {
        return proven;
    }

    /** Bytes behind the tail up to the first eight zero bytes: what a crash left of an interrupted write. */
    int garbageBehindTail() throws IOException {
        int at = tail;
        while (at < limit && window.at(at, Segment.TERMINATOR).getLong() != 0) {
            at += Segment.TERMINATOR;
        }
        return at - tail;
    }
}
