package dev.sluice.queue.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A sliding view of one file after another, for reading each front to back. Not thread-safe. */
final class Window {
    private final StorageFile file;
    private final long size;
    private ByteBuffer bytes;
    private long start; // file position of bytes[0]

    /** Reads through a buffer, borrowed as long as the window is used; a longer record gets one of its own. */
    Window(StorageFile file, ByteBuffer buffer) throws IOException {
        this.file = file;
        this.size = file.size();
        this.bytes = buffer.clear().limit(0);
    }

    /** A little-endian view of so many bytes at an offset within the file, valid until the next call. */
    ByteBuffer at(int offset, int length) throws IOException {
        if (offset < start || offset + (long) length > start + bytes.limit()) {
            load(offset, length);
        }
        int from = (int) (offset - start);
        return bytes.duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .limit(from + length)
                .position(from);
    }

    private void load(int offset, int length) throws IOException {
        if (offset + (long) length > size) {
            throw new IOException("file ends before " + (offset + (long) length));
        }
        if (length > bytes.capacity()) {
            bytes = ByteBuffer.allocate(length);
        }
        bytes.clear().limit((int) Math.min(bytes.capacity(), size - offset));
        start = offset;
        file.readFully(bytes, offset);
        bytes.flip();
    }
}
