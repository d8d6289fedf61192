package dev.sluice.queue.journal;

/** Whether appends can be taken. */
public enum JournalState {
    AVAILABLE,
    /** The disk refused a further segment: nothing new is taken, what is there can still be settled and moved. */
    DISK_FULL,
    /** Two writes or syncs failed in a row: every append is refused until a probe of the disk succeeds. */
    UNAVAILABLE,
    CLOSED
}
