package dev.sluice.queue.journal;

/**
 * Where a record lies: segment number, byte offset in it, and bytes it takes there, padding included (what it counts
 * for in {@link JournalMetrics#liveBytes()}). Valid until the record has been released.
 */
public record Position(long segment, int offset, int length) {}
