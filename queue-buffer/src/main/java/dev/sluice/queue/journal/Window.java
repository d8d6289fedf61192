package dev.sluice.queue.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A sliding view of a file for reading it front to back. Not thread-safe. */
final class Window {
    private final StorageFile file;
    private final long size;
    private ByteBuffer bytes;
    private long start; // file position of bytes[0]

    Window(StorageFile file, int windowBytes) throws IOException {
        this.file = file;
        this.size = file.size();
        this.bytes = empty((int) Math.min(windowBytes, size));
    }

    private static ByteBuffer empty(int capacity) {
        // Direct: the JDK would copy a heap buffer through a direct one of the same size.
        return ByteBuffer.allocateDirect(capacity)
                .order(ByteOrder.LITTLE_ENDIAN)
                .limit(0);
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
        if (length > bytes.capacity()) {
            bytes = empty(length);
        }
        bytes.clear();
        bytes.limit((int) Math.min(bytes.capacity(), size - offset));
        start = offset;
        file.readFully(bytes, offset);
        bytes.flip();
        if (bytes.limit() < length) {
            throw new IOException("file ends before " + (offset + (long) length));
        }
    }
}
