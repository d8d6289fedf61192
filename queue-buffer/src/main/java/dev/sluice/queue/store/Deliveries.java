package dev.sluice.queue.store;

import dev.sluice.queue.Lease;

/** Makes deliveries. Called on the store's thread; must not call the store from within. */
public interface Deliveries {
    /**
     * Begins a delivery, its body in memory. Ended by one {@link QueueStore#attempted}; until then the body is
     * borrowed.
     */
    void deliver(Lease lease);

    /** Stops a delivery whose time has run out and lets go of its body before returning. */
    void cancel(long lease);
}
