package dev.sluice.xds.model;

/** How a header meets one of its name. */
public enum HeaderAppendAction {
    /** Both stay. */
    APPEND_IF_EXISTS_OR_ADD,

    /** The old one stays. */
    ADD_IF_ABSENT,

    /** The new one stays. */
    OVERWRITE_IF_EXISTS_OR_ADD,

    /** The new one stays, but is not added where there was none. */
    OVERWRITE_IF_EXISTS
}
