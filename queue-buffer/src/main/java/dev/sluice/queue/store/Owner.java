package dev.sluice.queue.store;

/** The one thread that owns a store. */
public interface Owner {
    /** Whether the caller runs on it. */
    boolean isCurrent();

    /** Runs a task on it, later. */
    void execute(Runnable task);

    /**
     * Sets the store's one alarm: runs {@code task} on this thread at a moment of the store's monotonic clock or soon
     * after, instead of the alarm set before; Long.MAX_VALUE sets none. Called on this thread.
     */
    void alarm(long nanos, Runnable task);
}
