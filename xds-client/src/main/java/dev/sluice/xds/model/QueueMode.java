package dev.sluice.xds.model;

/** Which requests are queued. */
public enum QueueMode {
    /** Those with {@code Prefer: respond-async}. */
    ON_REQUEST,

    /** All of the configured methods. */
    ALWAYS,

    /** None. */
    OFF
}
