package dev.sluice.queue;

/**
 * Bytes of heap that the core's messages may take over all queues, without their bodies. Each is charged what its record
 * takes in the indexes of core, store and journal, and its heads.
 *
 * @param kept of messages that are pending or dead, and of those that have ended and hold an idempotency key; these get
 *     half of it at most, and give up the longest ended beyond. An offer beyond it is refused
 * @param remembered of ended messages without a key; the longest ended of the queue with most of them goes first
 */
public record HeapBounds(long kept, long remembered) {}
