package dev.sluice.queue.journal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell around a {@link JournalWriter}: one platform thread that steps it and parks between. */
final class WriterThread {
    private static final Logger LOG = LoggerFactory.getLogger(WriterThread.class);

    private final LongSupplier nanoTime;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean parked;
    private volatile boolean closing;
    private volatile @Nullable Thread thread; // null until started

    WriterThread(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void start(JournalWriter writer, String name) {
        thread = Thread.ofPlatform().daemon().name("sluice-journal " + name).start(() -> run(writer));
    }

    boolean started() {
        return thread != null;
    }

    /** Something waits for the writer; cheap when it is busy anyway. */
    void wake() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    private void run(JournalWriter writer) {
        try {
            while (!closing) {
                // An interrupt would close the file under our hands.
                Thread.interrupted();
                long wakeAt = writer.step(nanoTime.getAsLong());
                parked = true;
                long pause = wakeAt - nanoTime.getAsLong();
                if (!closing && !writer.ready() && pause > 0) {
                    LockSupport.parkNanos(this, pause);
                }
                parked = false;
            }
            writer.close(nanoTime.getAsLong());
        } catch (RuntimeException | Error e) {
            LOG.error("the journal's thread died", e);
            writer.end("broken: " + e, nanoTime.getAsLong());
        } finally {
            ended.countDown();
        }
    }

    /** Returns when what was appended before has been committed and the directory is free. */
    void close() {
        closing = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
