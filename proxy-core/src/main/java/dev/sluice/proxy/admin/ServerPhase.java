package dev.sluice.proxy.admin;

/** Where the process is in its life, in Envoy's words; ordinals are the values of {@code server.state}. */
public enum ServerPhase {
    LIVE,
    DRAINING,
    PRE_INITIALIZING,
    INITIALIZING
}
