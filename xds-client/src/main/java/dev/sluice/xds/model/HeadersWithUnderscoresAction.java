package dev.sluice.xds.model;

/** What happens to request headers whose names hold an underscore. */
public enum HeadersWithUnderscoresAction {
    /** They pass. */
    ALLOW,

    /** The request is refused: 400 on HTTP/1, reset on HTTP/2. */
    REJECT_REQUEST,

    /** They are dropped before filters see them. */
    DROP_HEADER
}
