package dev.sluice.xds.model;

/** Which addresses of a name are taken. */
public enum DnsLookupFamily {
    /** IPv6, else IPv4. */
    AUTO,

    /** IPv4. */
    V4_ONLY,

    /** IPv6. */
    V6_ONLY,

    /** IPv4, else IPv6. */
    V4_PREFERRED,

    /** Both. */
    ALL
}
