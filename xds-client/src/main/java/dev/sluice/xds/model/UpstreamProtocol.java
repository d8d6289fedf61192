package dev.sluice.xds.model;

/** What is spoken to the hosts of a cluster. */
public enum UpstreamProtocol {
    /** HTTP/1.1. */
    HTTP1,

    /** HTTP/2 with prior knowledge. */
    HTTP2,

    /** What the client speaks. */
    USE_DOWNSTREAM
}
