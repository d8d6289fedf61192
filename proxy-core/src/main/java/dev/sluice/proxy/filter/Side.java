package dev.sluice.proxy.filter;

/** A direction of an exchange. */
public enum Side {
    REQUEST,
    RESPONSE
}
