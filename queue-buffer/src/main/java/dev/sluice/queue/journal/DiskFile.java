package dev.sluice.queue.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file by positional reads and writes. */
record DiskFile(FileChannel channel) implements StorageFile {
    /** The JDK copies heap buffers through a direct one as large as the transfer and keeps it with the thread. */
    private static final int HEAP_SLICE = 128 * 1024;

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int limit = target.limit();
        target.limit(sliceEnd(target));
        try {
            return channel.read(target, position);
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        int limit = source.limit();
        source.limit(sliceEnd(source));
        try {
            return channel.write(source, position);
        } finally {
            source.limit(limit);
        }
    }

    private static int sliceEnd(ByteBuffer buffer) {
        return buffer.isDirect() ? buffer.limit() : Math.min(buffer.limit(), buffer.position() + HEAP_SLICE);
    }

    @Override
    public void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
