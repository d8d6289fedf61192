package dev.sluice.queue.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Segment files ready for use, their blocks allocated: filled with zeros ahead of time (never by setting a length,
 * which would let the disk run full at a commit) or left over from freed segments. Writer only, but for the filling.
 */
final class SpareSegments {
    private static final int SLICE = 1 << 20;
    private static final int KEEP = 2;

    private final Storage storage;
    private final int segmentBytes;
    private final Executor background;
    private final Runnable wake;
    private final ArrayDeque<String> ready = new ArrayDeque<>();
    private final AtomicReference<@Nullable Filled> filled = new AtomicReference<>();
    private long nextSerial;
    private boolean filling;
    private volatile boolean stopped;
    private final Semaphore writing = new Semaphore(1);
    private @Nullable String failure;

    /** How a filling ended: null is success. */
    private record Filled(@Nullable IOException failure) {}

    SpareSegments(Storage storage, int segmentBytes, Executor background, Runnable wake) {
        this.storage = storage;
        this.segmentBytes = segmentBytes;
        this.background = background;
        this.wake = wake;
    }

    /** Takes over a spare found at recovery. */
    void found(String name) {
        ready.add(name);
        nextSerial = Math.max(nextSerial, FileNames.number(name) + 1);
    }

    int ready() {
        return ready.size();
    }

    boolean filling() {
        return filling;
    }

    /** Why the last filling failed, null when it did not. */
    @Nullable
    String failure() {
        return failure;
    }

    long bytes() {
        return (long) (ready.size() + (filling ? 1 : 0)) * segmentBytes;
    }

    boolean wanted() {
        return ready.isEmpty() && !filling;
    }

    boolean takesRecycled() {
        return ready.size() + (filling ? 1 : 0) < KEEP;
    }

    /** Starts the filling of a new spare. */
    void fill() {
        filling = true;
        background.execute(() -> {
            filled.set(new Filled(fillFile()));
            wake.run();
        });
    }

    /** Fills a spare on this thread. */
    void fillNow() throws IOException {
        var failed = fillFile();
        if (failed != null) {
            discard(FileNames.UNFINISHED);
            throw failed;
        }
        add(FileNames.UNFINISHED);
    }

    private @Nullable IOException fillFile() {
        writing.acquireUninterruptibly();
        try {
            return stopped ? new IOException("the journal is closed") : write();
        } finally {
            writing.release();
        }
    }

    private @Nullable IOException write() {
        try (var file = storage.create(FileNames.UNFINISHED)) {
            var zeros = ByteBuffer.allocateDirect(Math.min(SLICE, segmentBytes));
            for (long at = 0; at < segmentBytes; at += zeros.capacity()) {
                if (stopped) {
                    throw new IOException("the journal is closed");
                }
                zeros.clear().limit((int) Math.min(zeros.capacity(), segmentBytes - at));
                file.writeFully(zeros, at);
            }
            file.sync();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /**
     * Ends a filling under way and waits until it has: the directory may be another's as soon as the storage is closed. One
     * that has not begun makes no file any more.
     */
    void stop() {
        stopped = true;
        writing.acquireUninterruptibly();
        writing.release();
    }

    /** A filling has ended. */
    boolean arrived() {
        return filled.get() != null;
    }

    /** Takes over what a filling has produced since the last call; true when one has ended, see {@link #failure()}. */
    boolean adopt() {
        var result = filled.getAndSet(null);
        if (result == null) {
            return false;
        }
        filling = false;
        try {
            if (result.failure() != null) {
                throw result.failure();
            }
            add(FileNames.UNFINISHED);
            failure = null;
        } catch (IOException e) {
            failure = DiskTrouble.text(e);
            discard(FileNames.UNFINISHED);
        }
        return true;
    }

    /** Makes a file that is no longer needed under its name a spare; the new name is not synced. */
    void add(String name) throws IOException {
        var spare = FileNames.spare(nextSerial++);
        storage.rename(name, spare);
        ready.add(spare);
    }

    /** The name of a spare that the caller now owns. */
    String take() {
        return ready.remove();
    }

    private void discard(String name) {
        try {
            storage.delete(name);
        } catch (IOException e) {
            // Either it was never made, or the next opening deletes it.
        }
    }
}
