package dev.sluice.queue.journal;

/** What the journal asks and tells its owner, on the journal's thread: no method may block or throw. */
public interface JournalEvents {
    /** Why a segment must be emptied. */
    enum Cause {
        /** Little in it is live and it stands in the way of freeing what follows. */
        COMPACTION,
        /** A write to it failed: no longer trusted. */
        POISONED
    }

    /**
     * Append every live record whose position is in this segment again, with its whole current state, releasing the
     * old position (see {@link JournalRecord#releases()}), from the thread that appends tombstones: then no copy can
     * follow the tombstone of what it copies. Asked again every few seconds while live records remain.
     */
    void evacuate(long segment, Cause cause);

    /** The journal's state changed; {@code why} names the directory and what to do where that can be mended. */
    void stateChanged(JournalState state, String why);

    /** One fdatasync of the log took this long. */
    void synced(long nanos);
}
