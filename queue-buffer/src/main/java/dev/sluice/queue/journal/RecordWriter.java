package dev.sluice.queue.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Encodes the records of one commit behind each other and writes them at the end of a segment. Writer only. */
final class RecordWriter {
    /** Bytes of records in a commit; a larger record is a commit of its own, written in pieces of this size. */
    static final int BATCH_BYTES = 256 * 1024;

    private final RecordCodec codec = new RecordCodec();
    private final ByteBuffer buffer;

    RecordWriter(int segmentBytes) {
        buffer = ByteBuffer.allocateDirect(Math.min(BATCH_BYTES, segmentBytes));
    }

    /** Appends one record; returns where it lies. The segment ends behind it from now on. */
    Position put(Segment segment, long seq, long durableSeq, JournalRecord record, List<ByteBuffer> body)
            throws IOException {
        var head = record.head();
        int bodyCrc = codec.bodyCrc(body);
        int length = RecordHeader.BYTES + head.remaining();
        for (var part : body) {
            length += part.remaining();
        }
        int behind = (int) Math.min(seq - durableSeq, 0xffff_ffffL);
        var header = new RecordHeader(
                length, record.type(), record.flags(), record.retained(), seq, head.remaining(), behind, bodyCrc);
        var position = new Position(segment.number(), segment.end(), header.paddedLength());
        // Counted before the first byte is buffered: whoever looks after a failure sees it as used.
        segment.advance(position.length());
        int pending = position.length();
        pending = copy(segment, codec.encode(header, segment.epoch(), position.offset(), head), pending);
        pending = copy(segment, head.duplicate(), pending);
        for (var part : body) {
            pending = copy(segment, part.duplicate(), pending);
        }
        copy(segment, ByteBuffer.allocate(pending), pending);
        return position;
    }

    /** Writes what is buffered, and the zeros that end the log. */
    void finish(Segment segment) throws IOException {
        copy(segment, ByteBuffer.allocate(Segment.TERMINATOR), 0);
        flush(segment, Segment.TERMINATOR);
    }

    /** Forgets what is buffered. */
    void discard() {
        buffer.clear();
    }

    /** {@code pending}: bytes before the segment's end that are not buffered yet. */
    private int copy(Segment segment, ByteBuffer source, int pending) throws IOException {
        int left = pending;
        while (source.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                flush(segment, -left);
            }
            int n = Math.min(source.remaining(), buffer.remaining());
            buffer.put(buffer.position(), source, source.position(), n);
            buffer.position(buffer.position() + n);
            source.position(source.position() + n);
            left -= n;
        }
        return left;
    }

    /** Writes the buffer so that it ends so many bytes behind the segment's end. */
    private void flush(Segment segment, int behindEnd) throws IOException {
        buffer.flip();
        segment.file().writeFully(buffer, segment.end() + behindEnd - buffer.remaining());
        buffer.clear();
    }
}
