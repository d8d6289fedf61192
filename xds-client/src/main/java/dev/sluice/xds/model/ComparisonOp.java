package dev.sluice.xds.model;

/** A comparison of a number with a limit. */
public enum ComparisonOp {
    /** Equal. */
    EQ,

    /** At least. */
    GE,

    /** At most. */
    LE
}
