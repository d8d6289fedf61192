package dev.sluice.proxy.stats;

/** A text made piece by piece, so that a large one never lies in memory whole. One thread, one pass. */
public interface Pieces {
    /** Appends the next piece, which may be empty; false when there is no further one. */
    boolean next(StringBuilder out);
}
