package dev.sluice.queue.order;

/** What an order may look at; it does not change while an item is in. */
public interface Ranked {
    /** Place in acceptance order, unique within a queue. */
    long sequence();

    /** What the caller asked for: 0 to 9, 9 first. */
    int priority();

    /** Wall-clock milliseconds after which the caller does not want it delivered, 0 for never. */
    long deadlineMillis();
}
