package dev.sluice.queue;

import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.order.TimerHeap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What the parts of one core share: every message by id, every queue by name, timers, leases and tickets. */
final class CoreState {
    /** What waits for a commit. */
    sealed interface Pledge {
        /** An acceptance. */
        record Acceptance(Item item) implements Pledge {}

        /** The answer to a command. */
        record Answer(long operation, Report report) implements Pledge {}
    }

    final Map<MessageId, Item> items = new HashMap<>();
    final Map<String, Queue> queues = new TreeMap<>();
    final TimerHeap<Wakeable> timers = new TimerHeap<>();
    final Map<Long, Item> leases = new HashMap<>();
    final Map<Long, Waiter> polls = new HashMap<>();
    final Map<Long, Pledge> pledges = new HashMap<>();
    final RandomGenerator random;
    final HeapBounds heap;
    long live; // bytes of heap of pending and dead messages
    boolean admitting = true;
    boolean delivering = true;
    int waiters;
    private long lastTicket;
    private long lastLease;

    CoreState(RandomGenerator random, HeapBounds heap) {
        this.random = random;
        this.heap = heap;
    }

    long pledge(Pledge pledge) {
        pledges.put(++lastTicket, pledge);
        return lastTicket;
    }

    long lease(Item item) {
        leases.put(++lastLease, item);
        return lastLease;
    }
}
