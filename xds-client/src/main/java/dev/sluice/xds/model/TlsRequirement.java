package dev.sluice.xds.model;

/** Whether requests must have come over TLS. */
public enum TlsRequirement {
    /** No. */
    NONE,

    /** Those of external clients are redirected to https. */
    EXTERNAL_ONLY,

    /** All are redirected to https. */
    ALL
}
