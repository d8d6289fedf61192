package dev.sluice.queue.store;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of bodies in memory against what is allowed. From any thread: recovery counts beside the owner. */
final class MemoryBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    MemoryBudget(long limit) {
        this.limit = limit;
    }

    void add(long bytes) {
        used.addAndGet(bytes);
    }

    void remove(long bytes) {
        used.addAndGet(-bytes);
    }

    boolean exceeded() {
        return used.get() > limit;
    }

    long used() {
        return used.get();
    }
}
