package dev.sluice.queue.config;

/** How durable a message is before its caller is told it was accepted. */
public enum Durability {
    /** In memory only; the disk is never touched. */
    MEMORY,
    /** Written to the operating system, not synced: survives the process. */
    OS,
    /** On stable storage (fdatasync): survives power loss of the machine as far as its volume does. */
    DISK
}
