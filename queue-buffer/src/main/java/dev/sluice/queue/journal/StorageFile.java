package dev.sluice.queue.journal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file of a {@link Storage}. Reads and writes name their position; both may transfer less than asked. */
public interface StorageFile extends AutoCloseable {
    long size() throws IOException;

    /** Bytes read, -1 at the end of the file. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Bytes written. */
    int write(ByteBuffer source, long position) throws IOException;

    /** Data and the metadata needed to read it back are on stable storage (fdatasync). */
    void sync() throws IOException;

    /**
     * Whether the name it was opened by still means this file. What is written to a file that was removed or replaced
     * is lost with it, though every call succeeds.
     */
    boolean linked() throws IOException;

    @Override
    void close() throws IOException;

    /** Fills the target or fails. */
    default void readFully(ByteBuffer target, long position) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int n = read(target, at);
            if (n <= 0) {
                throw new EOFException("file ends at " + at);
            }
            at += n;
        }
    }

    /** Writes all of the source or fails. */
    default void writeFully(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            int n = write(source, at);
            if (n <= 0) {
                throw new IOException("wrote nothing at " + at);
            }
            at += n;
        }
    }
}
