package dev.sluice.queue.order;

/** What an order may look at. */
public interface Ranked {
    /** Place in acceptance order, unique within a queue. */
    long sequence();
}
