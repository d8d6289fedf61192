package dev.sluice.queue.journal;

import java.util.concurrent.atomic.AtomicLong;

/** Numbers of a journal since it was opened; written by the journal, read from any thread at any time. */
public final class JournalMetrics {
    private final AtomicLong appendedBytes = new AtomicLong();
    private final AtomicLong appendedRecords = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong corruptRecords = new AtomicLong();
    private volatile int segments;
    private volatile long usedBytes;
    private volatile long liveBytes;

    JournalMetrics() {}

    /** Bytes of records written, padding included. */
    public long appendedBytes() {
        return appendedBytes.get();
    }

    public long appendedRecords() {
        return appendedRecords.get();
    }

    /** Group commits: writes of one or more records at once. */
    public long batches() {
        return batches.get();
    }

    /** Successful fdatasyncs of the log. */
    public long syncs() {
        return syncs.get();
    }

    /** Writes and syncs that failed. */
    public long failures() {
        return failures.get();
    }

    /** Records lost to corruption: found at recovery or when a body was copied. */
    public long corruptRecords() {
        return corruptRecords.get();
    }

    /** Segment files in use, spares excluded. */
    public int segments() {
        return segments;
    }

    /** Bytes on disk, spares and quarantined bytes included. */
    public long usedBytes() {
        return usedBytes;
    }

    /** Bytes of retained records that have not been released. */
    public long liveBytes() {
        return liveBytes;
    }

    void wroteBatch(int records, long bytes) {
        appendedRecords.addAndGet(records);
        appendedBytes.addAndGet(bytes);
        batches.incrementAndGet();
    }

    void synced() {
        syncs.incrementAndGet();
    }

    void failed() {
        failures.incrementAndGet();
    }

    void corrupt(long records) {
        corruptRecords.addAndGet(records);
    }

    void space(SegmentTable table) {
        segments = table.segments().size();
        usedBytes = table.usedBytes();
        liveBytes = table.liveBytes();
    }
}
