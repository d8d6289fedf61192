package dev.sluice.xds.model;

/** What happens to a lane whose message failed for good. */
public enum KeyFailure {
    /** The lane waits for the operator. */
    BLOCK_KEY,

    /** The lane goes on. */
    DEAD_LETTER_AND_CONTINUE
}
