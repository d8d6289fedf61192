package dev.sluice.xds.model;

/** Whether the port is taken off the host before routing. */
public enum StripPort {
    /** It stays. */
    NONE,

    /** It goes when it is the port of the listener. */
    MATCHING,

    /** It goes. */
    ANY
}
