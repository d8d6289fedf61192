package dev.sluice.xds.model;

/** Which way the traffic of a listener flows. */
public enum TrafficDirection {
    /** Not said. */
    UNSPECIFIED,

    /** To the application beside the proxy. */
    INBOUND,

    /** From the application beside the proxy. */
    OUTBOUND
}
