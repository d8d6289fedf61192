package dev.sluice.queue.config;

/** What the failing for good of a key's message means for the messages behind it. */
public enum KeyFailure {
    /** They wait until the dead letter is retried, purged or runs out. */
    BLOCK_KEY,
    /** They go on. */
    DEAD_LETTER_AND_CONTINUE
}
