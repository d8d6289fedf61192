package dev.sluice.queue.journal;

/** What the pieces of one open journal share. */
record JournalParts(
        Storage storage,
        JournalRuntime runtime,
        JournalEvents events,
        JournalMetrics metrics,
        Handover handover,
        SegmentTable table,
        SegmentReaders readers,
        Health health) {

    String name() {
        return storage.name();
    }
}
