package dev.sluice.queue.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A directory of the local file system, held by a lock on the file {@code lock} in it. */
public final class DiskStorage implements Storage {
    static final String LOCK = "lock";

    /**
     * Whether a file of a journal's directory is the lock. Whoever holds the journal must not open it: on POSIX the lock
     * goes when the process closes any descriptor of the file.
     */
    public static boolean isLock(Path file) {
        return file.endsWith(LOCK);
    }

    private final Path directory;
    private final @Nullable Lock lock; // null for a copy that has no lock file

    /** The open lock file, which holds the lock, and the claim that keeps others of this process away from it. */
    private record Lock(FileChannel file, DirectoryClaim claim) {}

    private DiskStorage(Path directory, @Nullable Lock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Creates the directory with mode 0700 where it is missing, and locks it against this process and others. */
    public static DiskStorage open(Path directory) throws JournalOpenException {
        try {
            createDirectory(directory);
            var lock = lock(
                    directory,
                    false,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    permissions(directory, "rw-------"));
            signLock(lock.file());
            return new DiskStorage(directory, lock);
        } catch (JournalOpenException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            throw new JournalOpenException(
                    "journal directory " + directory + " cannot be used (" + DiskTrouble.text(e)
                            + "): make it a writable directory on a disk with free space, or choose another",
                    e);
        }
    }

    /**
     * For offline inspection of a stopped or copied journal; nothing in the directory is changed. A directory that has
     * neither a lock nor a file of a journal is none.
     */
    public static DiskStorage openReadOnly(Path directory) throws JournalOpenException {
        if (!Files.isDirectory(directory)) {
            throw new JournalOpenException("journal directory " + directory + " is not a directory");
        }
        try {
            var file = directory.resolve(LOCK);
            if (!Files.exists(file)) {
                if (!holdsJournal(directory)) {
                    throw new JournalOpenException(
                            "directory " + directory + " holds no journal: name the one that has segment-*.slq files");
                }
                return new DiskStorage(directory, null);
            }
            return new DiskStorage(directory, lock(directory, true, Set.of(StandardOpenOption.READ)));
        } catch (JournalOpenException e) {
            throw e;
        } catch (IOException e) {
            throw new JournalOpenException(
                    "journal directory " + directory + " cannot be read (" + DiskTrouble.text(e) + ")", e);
        }
    }

    private static boolean holdsJournal(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).anyMatch(FileNames::isOwn);
        }
    }

    private static Lock lock(
            Path directory, boolean shared, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        var claim = DirectoryClaim.of(directory.toRealPath());
        boolean locked = false;
        try {
            var file = FileChannel.open(directory.resolve(LOCK), options, attributes);
            acquire(file, directory, shared);
            locked = true;
            return new Lock(file, claim);
        } finally {
            if (!locked) {
                claim.close();
            }
        }
    }

    /** Locks the file, or closes it and throws. */
    static void acquire(FileChannel channel, Path directory, boolean shared) throws IOException {
        boolean held = false;
        try {
            held = channel.tryLock(0, Long.MAX_VALUE, shared) != null;
        } catch (OverlappingFileLockException e) {
            // this process has it, which is said below
        } finally {
            if (!held) {
                channel.close();
            }
        }
        if (!held) {
            throw JournalOpenException.inUse("journal directory " + directory + " is in use" + holder(directory)
                    + ": give each instance a directory of its own, or stop the other one");
        }
    }

    private static void signLock(FileChannel lock) {
        try {
            var pid = Long.toString(ProcessHandle.current().pid());
            lock.truncate(0);
            lock.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException e) {
            // For people only; a full disk must not keep a journal from being drained.
        }
    }

    private static String holder(Path directory) {
        try {
            var pid = Files.readString(directory.resolve(LOCK));
            return pid.isBlank() ? "" : " by process " + pid.strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static void createDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Files.createDirectories(directory, permissions(directory, "rwx------"));
        var parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    private static FileAttribute<?>[] permissions(Path path, String mode) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    @Override
    public String name() {
        return directory.toString();
    }

    @Override
    public List<String> list() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(n -> !n.equals(LOCK))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public StorageFile create(String name) throws IOException {
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return DiskFile.open(directory.resolve(name), options, permissions(directory, "rw-------"));
    }

    @Override
    public StorageFile open(String name) throws IOException {
        return DiskFile.open(directory.resolve(name), Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public StorageFile openToRead(String name) throws IOException {
        return DiskFile.open(directory.resolve(name), Set.of(StandardOpenOption.READ));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    @Override
    public void syncDirectory() throws IOException {
        syncDirectory(directory);
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        if (lock == null) {
            return;
        }
        try {
            lock.file().close();
        } finally {
            lock.claim().close();
        }
    }
}
