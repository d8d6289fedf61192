package dev.sluice.xds.model;

/** What is done before a request is accepted. */
public enum QueueDurability {
    /** Nothing: it is gone with the process. */
    MEMORY,

    /** It is written to the journal: it survives the process. */
    OS,

    /** It is written and synced: it survives the machine's power. */
    DISK
}
