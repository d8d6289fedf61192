package dev.sluice.proxy.filter.queue;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of unfinished uploads over all workers, against what is allowed. From any thread. */
public final class UploadBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** Allows {@code limit} bytes. */
    public UploadBudget(long limit) {
        this.limit = limit;
    }

    /** Takes {@code bytes}, or nothing and false when they do not fit. */
    boolean take(long bytes) {
        if (used.addAndGet(bytes) <= limit) return true;
        used.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }
}
