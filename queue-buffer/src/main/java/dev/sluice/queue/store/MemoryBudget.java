package dev.sluice.queue.store;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of bodies in memory, of stored messages and of whatever else holds bodies for a queue, against one bound. Bodies
 * that are on disk too leave memory while more than half of it is used, so that the other half is there for what comes
 * and goes. From any thread.
 */
public final class MemoryBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** Allows {@code limit} bytes. */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Takes {@code bytes}, or nothing and false when they do not fit. */
    public boolean take(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Counts bytes that have to be in memory whether they fit or not. */
    public void add(long bytes) {
        used.addAndGet(bytes);
    }

    /** Gives back bytes that were taken or added. */
    public void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Whether bodies that can be read from disk are not to stay. */
    boolean crowded() {
        return used.get() > limit / 2;
    }

    /** Bytes in memory now. */
    public long used() {
        return used.get();
    }
}
