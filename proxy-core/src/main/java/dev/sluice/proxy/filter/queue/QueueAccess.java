package dev.sluice.proxy.filter.queue;

import dev.sluice.queue.store.MemoryBudget;
import dev.sluice.queue.store.Owner;
import dev.sluice.queue.store.QueueStore;
import java.util.random.RandomGenerator;

/**
 * The process's queues as filters of all workers see them.
 *
 * @param owner the thread that owns the store
 * @param ids gives messages their ids; safe for all threads and unguessable
 * @param memory the bodies that are in it: stored ones, and those of requests that are still being received
 * @param persistent whether the journal's volume outlives the pod
 */
public record QueueAccess(
        QueueStore store, Owner owner, RandomGenerator ids, MemoryBudget memory, boolean persistent) {}
