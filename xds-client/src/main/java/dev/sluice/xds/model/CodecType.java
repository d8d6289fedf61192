package dev.sluice.xds.model;

/** Which HTTP codec a connection gets. */
public enum CodecType {
    /** Looks at the first bytes: the HTTP/2 preface or HTTP/1. */
    AUTO,

    /** HTTP/1.1. */
    HTTP1,

    /** HTTP/2. */
    HTTP2
}
