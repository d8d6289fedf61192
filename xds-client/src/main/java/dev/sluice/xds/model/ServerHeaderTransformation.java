package dev.sluice.xds.model;

/** What happens to the {@code server} response header. */
public enum ServerHeaderTransformation {
    /** Always ours. */
    OVERWRITE,

    /** Ours where upstream sent none. */
    APPEND_IF_ABSENT,

    /** Never ours. */
    PASS_THROUGH
}
