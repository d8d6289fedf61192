package dev.sluice.queue.journal;

/** When an append is answered, and which crash it then survives. */
public enum Durability {
    /** Answered after fdatasync: survives power loss. Shares the sync with whatever else arrived meanwhile. */
    SYNC,
    /** Answered after the write: survives the process, not the machine. Asks for no sync. */
    OS,
    /** Answered after a sync it did not ask for: the next commit's, or one at most 50 ms later. */
    LAZY
}
