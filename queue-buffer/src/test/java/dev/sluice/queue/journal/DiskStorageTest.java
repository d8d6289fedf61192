package dev.sluice.queue.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void aSecondOpeningInThisProcessIsRefusedAndTheFirstKeepsItsLock(@TempDir Path directory) throws Exception {
        var journal = directory.resolve("journal");
        try (var first = DiskStorage.open(journal)) {
            assumeThat(lockedInTheKernel(journal)).as("locks are listed").isTrue();
            var link = Files.createSymbolicLink(directory.resolve("link"), journal);
            for (var path : List.of(journal, link, journal.resolve("../journal"))) {
                assertThatThrownBy(() -> DiskStorage.open(path))
                        .hasMessageContaining(", this one: ")
                        .isInstanceOfSatisfying(
                                JournalOpenException.class,
                                e -> assertThat(e.inUse()).isTrue());
                assertThatThrownBy(() -> DiskStorage.openReadOnly(path)).hasMessageContaining("is in use");
            }
            assertThat(first.name()).isEqualTo(journal.toString());
            assertThat(lockedInTheKernel(journal)).isTrue();
        }
        assertThat(lockedInTheKernel(journal)).isFalse();
        DiskStorage.open(journal).close();
        DiskStorage.openReadOnly(journal).close();
    }

    @Test
    void closingTwiceDoesNotGiveAnothersDirectoryFree(@TempDir Path directory) throws Exception {
        var first = DiskStorage.open(directory);
        first.close();
        try (var second = DiskStorage.open(directory)) {
            first.close();
            assertThatThrownBy(() -> DiskStorage.open(directory)).hasMessageContaining("is in use");
            assertThat(lockedInTheKernel(directory)).isTrue();
            assertThat(second.list()).isEmpty();
        }
    }

    @Test
    void anOpeningThatFailsLeavesTheDirectoryFree(@TempDir Path directory) throws Exception {
        var inTheWay = Files.createDirectory(directory.resolve(DiskStorage.LOCK));
        assertThatThrownBy(() -> DiskStorage.open(directory)).hasMessageContaining("cannot be used");
        Files.delete(inTheWay);
        DiskStorage.open(directory).close();
    }

    @Test
    void aProcessMayHaveManyDirectoriesOpenButNotAnyNumber(@TempDir Path directory) throws Exception {
        var claims = new ArrayList<DirectoryClaim>();
        try {
            assertThatThrownBy(() -> {
                        for (int i = 0; i <= DirectoryClaim.MOST; i++) {
                            claims.add(DirectoryClaim.of(directory.resolve("j" + i)));
                        }
                    })
                    .hasMessageContaining("close one of them");
        } finally {
            claims.forEach(DirectoryClaim::close);
        }
        DiskStorage.open(directory).close();
    }

    /** As the kernel lists it: {@code 1: POSIX ADVISORY WRITE <pid> <device>:<inode> 0 EOF}. */
    private static boolean lockedInTheKernel(Path directory) throws IOException {
        var list = Path.of("/proc/locks");
        assumeThat(list).exists();
        var file = ":" + Files.getAttribute(directory.resolve(DiskStorage.LOCK), "unix:ino") + " ";
        var pid = " " + ProcessHandle.current().pid() + " ";
        try (var lines = Files.lines(list)) {
            return lines.anyMatch(line -> line.contains("POSIX") && line.contains(pid) && line.contains(file));
        }
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
