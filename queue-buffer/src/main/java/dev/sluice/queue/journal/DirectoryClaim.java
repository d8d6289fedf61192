package dev.sluice.queue.journal;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A directory whose lock file this process has open, or is about to. There is one claim for a directory at a time, and
 * whoever has none must not open the file: on POSIX the lock goes when the process closes any descriptor of it. Any
 * thread.
 */
final class DirectoryClaim implements AutoCloseable {
    /** How many directories a process may have open. */
    static final int MOST = 1024;

    private static final Map<Path, DirectoryClaim> HELD = new ConcurrentHashMap<>();
    private static final Semaphore FREE = new Semaphore(MOST);

    private final Path directory;

    private DirectoryClaim(Path directory) {
        this.directory = directory;
    }

    /**
     * Claims a directory by its real path.
     *
     * @throws JournalOpenException when this process has it already, or has {@value #MOST} others
     */
    static DirectoryClaim of(Path directory) throws JournalOpenException {
        if (!FREE.tryAcquire()) {
            throw new JournalOpenException("journal directory " + directory + " cannot be used: this process has "
                    + MOST + " others open, close one of them");
        }
        var claim = new DirectoryClaim(directory);
        if (HELD.putIfAbsent(directory, claim) != null) {
            FREE.release();
            throw JournalOpenException.inUse("journal directory " + directory + " is in use by process "
                    + ProcessHandle.current().pid()
                    + ", this one: give each instance a directory of its own, or stop the other one");
        }
        return claim;
    }

    /** Gives the directory free; nothing happens when that has been done. */
    @Override
    public void close() {
        if (HELD.remove(directory, this)) {
            FREE.release();
        }
    }
}
