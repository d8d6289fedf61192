package dev.sluice.queue.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A segment file as found on disk, judged by its two headers.
 *
 * @param header the intact one of the two, null unless {@code condition} is GOOD or REPAIRABLE
 */
record SegmentFile(
        String name,
        long number,
        int size,
        Condition condition,
        @Nullable SegmentHeader header) {
    private static final int SMALLEST = 4096;

    enum Condition {
        GOOD,
        /** One header is damaged. */
        REPAIRABLE,
        /** Renamed from a spare, but no header of its own was made durable: nothing was ever committed to it. */
        UNUSED,
        /** Neither header is intact. */
        DESTROYED
    }

    static SegmentFile inspect(Storage storage, String name) throws IOException {
        long number = FileNames.number(name);
        try (var file = storage.openToRead(name)) {
            long size = file.size();
            if (size < SMALLEST || size > Integer.MAX_VALUE || size % RecordHeader.ALIGNMENT != 0) {
                return new SegmentFile(
                        name, number, (int) Math.min(size, Integer.MAX_VALUE), Condition.DESTROYED, null);
            }
            var first = bytes(file, 0);
            var last = bytes(file, size - SegmentHeader.BYTES);
            var front = checked(storage, name, SegmentHeader.decode(first));
            var back = checked(storage, name, SegmentHeader.decode(last));
            boolean frontOwn = front != null && front.number() == number;
            boolean backOwn = back != null && back.number() == number;
            if (frontOwn || backOwn) {
                var condition = frontOwn && backOwn ? Condition.GOOD : Condition.REPAIRABLE;
                return new SegmentFile(name, number, (int) size, condition, frontOwn ? front : back);
            }
            boolean unused = (front != null || isZero(first)) && (back != null || isZero(last));
            return new SegmentFile(name, number, (int) size, unused ? Condition.UNUSED : Condition.DESTROYED, null);
        }
    }

    private static ByteBuffer bytes(StorageFile file, long at) throws IOException {
        var bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
        file.readFully(bytes, at);
        return bytes.flip();
    }

    private static boolean isZero(ByteBuffer bytes) {
        return bytes.equals(ByteBuffer.allocate(bytes.remaining()));
    }

    private static @Nullable SegmentHeader checked(Storage storage, String name, @Nullable SegmentHeader header)
            throws JournalOpenException {
        if (header != null && header.version() != SegmentHeader.VERSION) {
            throw new JournalOpenException("journal directory " + storage.name() + ": " + name + " has format version "
                    + header.version() + ", this program reads version " + SegmentHeader.VERSION
                    + ": start the version that wrote it, or choose an empty directory");
        }
        return header;
    }
}
