package dev.sluice.queue.order;

/** Something that wants to be woken at a moment; at most one moment at a time. */
public abstract class Timed {
    long dueAt = Long.MAX_VALUE;
    int slot = -1; // place in the heap, -1 = not in

    /** The moment set last, Long.MAX_VALUE for none. */
    public final long dueAt() {
        return dueAt;
    }
}
