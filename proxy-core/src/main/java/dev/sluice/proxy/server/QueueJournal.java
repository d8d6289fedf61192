package dev.sluice.proxy.server;

import dev.sluice.queue.journal.DiskStorage;
import dev.sluice.queue.journal.JournalConfig;
import dev.sluice.queue.journal.JournalOpenException;
import dev.sluice.queue.journal.RecoveryReport;
import dev.sluice.queue.store.QueueStore;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the journal of the process's queues, again and again until it can be used: the directory may become writable, its
 * disk get space, its other user go. Meanwhile durable queues accept nothing and everything else works. Confined to the
 * control loop but for {@link #close}.
 */
final class QueueJournal {
    private static final Logger LOG = LoggerFactory.getLogger("queue");
    private static final long FIRST_RETRY_MILLIS = 500;
    private static final long LONGEST_RETRY_MILLIS = 30_000;
    private static final long LONGEST_WAIT_SECONDS = 30;

    private final EventLoop control;
    private final Executor blocking;
    private final Path directory;
    private final JournalConfig config;
    private CompletableFuture<@Nullable JournalOpenException> tried = CompletableFuture.completedFuture(null);
    private boolean wanted;
    private long retryMillis = FIRST_RETRY_MILLIS;
    private String lastReason = "";
    private final Semaphore attempting = new Semaphore(1);
    private volatile boolean closed;

    QueueJournal(EventLoop control, Executor blocking, Path directory, JournalConfig config) {
        this.control = control;
        this.blocking = blocking;
        this.directory = directory;
        this.config = config;
    }

    /** Opens it for the store; nothing happens when that has been asked before. */
    void open(QueueStore store) {
        if (wanted) return;
        wanted = true;
        tried = new CompletableFuture<>();
        attempt(store);
    }

    /**
     * Calls {@code ready} once the first attempt to open it is over, at once when none is under way; with the reason when
     * another holds the directory.
     */
    void whenTried(Consumer<@Nullable JournalOpenException> ready) {
        tried.thenAccept(ready);
    }

    /**
     * Tries no more, and waits for an attempt under way, {@value #LONGEST_WAIT_SECONDS} s at most: then the store has the
     * journal, or nobody. Not on a loop.
     */
    void close() {
        closed = true;
        boolean interrupted = Thread.interrupted(); // what is open must be closed all the same
        try {
            if (attempting.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) attempting.release();
            else LOG.warn("journal is still being opened: it stays locked until this process ends");
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private void attempt(QueueStore store) {
        if (!attempting.tryAcquire()) return; // being closed
        if (closed) {
            attempting.release();
            return;
        }
        blocking.execute(() -> {
            try {
                var storage = DiskStorage.open(directory);
                control.execute(() -> store.openJournal(storage, config)
                        .whenComplete((report, failure) -> over(store, report, failure)));
            } catch (JournalOpenException | RuntimeException e) {
                store.withoutJournal(e);
                control.execute(() -> over(store, null, e));
            }
        });
    }

    private void over(QueueStore store, @Nullable RecoveryReport report, @Nullable Throwable failure) {
        attempting.release();
        if (failure == null) {
            LOG.info("journal open directory={} {}", directory, report);
            if (!lastReason.isEmpty()) LOG.info("durable queues accept messages again");
            tried.complete(null);
            return;
        }
        var reason = String.valueOf(failure.getMessage());
        if (!reason.equals(lastReason)) LOG.error("durable queues accept nothing for now: {}", reason);
        lastReason = reason;
        control.schedule(() -> attempt(store), retryMillis, TimeUnit.MILLISECONDS);
        retryMillis = Math.min(2 * retryMillis, LONGEST_RETRY_MILLIS);
        tried.complete(failure instanceof JournalOpenException open && open.inUse() ? open : null);
    }
}
