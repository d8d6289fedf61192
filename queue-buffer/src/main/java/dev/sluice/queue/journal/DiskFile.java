package dev.sluice.queue.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file by positional reads and writes.
 *
 * @param path where it was opened
 * @param key what the file system calls the file; null where it has no such thing
 */
record DiskFile(FileChannel channel, Path path, @Nullable Object key) implements StorageFile {
    /** The JDK copies heap buffers through a direct one as large as the transfer and keeps it with the thread. */
    private static final int HEAP_SLICE = 128 * 1024;

    /** Opens a file. */
    static DiskFile open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        var channel = FileChannel.open(path, options, attributes);
        try {
            return new DiskFile(channel, path, key(path));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    @Override
    public boolean linked() throws IOException {
        if (key == null) return true;
        try {
            return key.equals(key(path));
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

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
