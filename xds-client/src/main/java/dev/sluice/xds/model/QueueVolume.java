package dev.sluice.xds.model;

/** What the journal's directory survives. */
public enum QueueVolume {
    /** The process and the container, not the pod. */
    EPHEMERAL,

    /** The pod. */
    PERSISTENT
}
