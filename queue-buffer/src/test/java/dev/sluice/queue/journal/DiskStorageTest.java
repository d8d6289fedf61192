package dev.sluice.queue.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DiskStorageTest {
    private static final Path DIRECTORY = Path.of("journal");

    @Test
    void aLockFileThatCannotBeLockedIsClosed() {
        var channel = new LockedOut(new IOException("no locks on this file system"));
        assertThatThrownBy(() -> DiskStorage.acquire(channel, DIRECTORY, false)).hasMessageContaining("no locks");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aLockThatThisProcessHoldsIsInUse() {
        var channel = new LockedOut(new OverlappingFileLockException());
        assertThatThrownBy(() -> DiskStorage.acquire(channel, DIRECTORY, false))
                .isInstanceOfSatisfying(
                        JournalOpenException.class, e -> assertThat(e.inUse()).isTrue());
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aLockThatAnotherProcessHoldsIsInUse() {
        var channel = new LockedOut(null);
        assertThatThrownBy(() -> DiskStorage.acquire(channel, DIRECTORY, false)).hasMessageContaining("is in use");
        assertThat(channel.isOpen()).isFalse();
    }

    /** A file that cannot be locked. */
    private static final class LockedOut extends FileChannel {
        private final Exception why;

        LockedOut(Exception why) {
            this.why = why;
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            if (why instanceof IOException io) throw io;
            if (why instanceof RuntimeException unchecked) throw unchecked;
            return null;
        }

        @Override
        protected void implCloseChannel() {}

        private static UnsupportedOperationException unused() {
            return new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw unused();
        }

        @Override
        public int read(ByteBuffer to) {
            throw unused();
        }

        @Override
        public long read(ByteBuffer[] to, int offset, int length) {
            throw unused();
        }

        @Override
        public int write(ByteBuffer from) {
            throw unused();
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw unused();
        }

        @Override
        public long position() {
            throw unused();
        }

        @Override
        public FileChannel position(long at) {
            throw unused();
        }

        @Override
        public long size() {
            throw unused();
        }

        @Override
        public FileChannel truncate(long size) {
            throw unused();
        }

        @Override
        public void force(boolean metaData) {
            throw unused();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw unused();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw unused();
        }

        @Override
        public int read(ByteBuffer to, long position) {
            throw unused();
        }

        @Override
        public int write(ByteBuffer from, long position) {
            throw unused();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw unused();
        }
    }
}
