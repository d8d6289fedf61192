package dev.sluice.proxy.accesslog;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file, written by a thread of its own that looks at every worker's {@link Lane} once an interval, and sooner when one
 * has gathered 64 KiB. Only that thread touches the file; a disk that hangs or fails costs lines, never a request.
 */
final class LogFile {
    private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);

    private final String name;
    private final Target target;
    private final long intervalNanos;
    private final AtomicReferenceArray<@Nullable Lane> lanes;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private WritableByteChannel channel; // the thread's
    private boolean failing; // the thread's: one log message an outage
    private volatile boolean reopen;
    private volatile boolean closing;

    // Written by the thread, read by the scrape.
    private final AtomicLong completed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong reopenFailed = new AtomicLong();

    int users = 1; // the registry's

    /** Opens the file and starts its thread. */
    LogFile(String name, Target target, int workers, Duration interval, ThreadFactory threads) throws IOException {
        this.name = name;
        this.target = target;
        this.intervalNanos = interval.toNanos();
        this.lanes = new AtomicReferenceArray<>(workers + 1);
        this.channel = target.open();
        this.thread = threads.newThread(this::run);
        thread.start();
    }

    /** Adds a line; called by that worker only. */
    void write(int worker, byte[] line, int length) {
        var lane = lanes.getPlain(worker);
        if (lane == null) {
            lane = new Lane();
            lanes.setRelease(worker, lane);
        }
        if (lane.offer(line, length)) LockSupport.unpark(thread);
    }

    /** Opens the path again before the next write, as it may have been moved away. */
    void reopen() {
        reopen = true;
        LockSupport.unpark(thread);
    }

    /** Writes what is there and closes; workers must not write any more. */
    void close() {
        closing = true;
        LockSupport.unpark(thread);
    }

    /** Waits until a closed file is written; true when it was in time. Blocks. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    long completed() {
        return completed.get();
    }

    long failed() {
        return failed.get();
    }

    long reopenFailed() {
        return reopenFailed.get();
    }

    long dropped() {
        long dropped = 0;
        for (int i = 0; i < lanes.length(); i++) {
            var lane = lanes.getAcquire(i);
            if (lane != null) dropped += lane.dropped();
        }
        return dropped;
    }

    private void run() {
        try {
            while (true) {
                boolean last = closing;
                if (reopen) openAgain();
                drain();
                if (last) break;
                if (!closing && !reopen) LockSupport.parkNanos(this, intervalNanos);
            }
            if (target.reopens()) channel.close();
        } catch (IOException e) {
            LOG.warn("access log closed with an error file={} error={}", name, e.toString());
        } finally {
            ended.countDown();
        }
    }

    private void drain() {
        for (int i = 0; i < lanes.length(); i++) {
            var lane = lanes.getAcquire(i);
            if (lane == null) continue;
            try {
                if (lane.drainTo(channel) > 0) completed.incrementAndGet();
                failing = false;
            } catch (IOException e) {
                failed.incrementAndGet();
                if (!failing) LOG.warn("access log lines lost file={} error={}", name, e.toString());
                failing = true;
            }
        }
    }

    private void openAgain() {
        reopen = false;
        if (!target.reopens()) return;
        try {
            var fresh = target.open();
            channel.close();
            channel = fresh;
        } catch (IOException e) {
            reopenFailed.incrementAndGet();
            LOG.warn("access log not reopened, the old file goes on file={} error={}", name, e.toString());
        }
    }
}
