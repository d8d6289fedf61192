package dev.sluice.queue.journal;

/** Whether appends can be taken. */
public enum JournalState {
    AVAILABLE,
    /** Two writes or syncs failed in a row: every append is refused until a probe of the disk succeeds. */
    UNAVAILABLE,
    CLOSED
}
