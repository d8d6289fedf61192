package dev.sluice.proxy.filter;

/** A filter's answer to a piece of a message. */
public enum Verdict {
    /** Goes on to the next filter; what this filter held back goes first. */
    CONTINUE,
    /**
     * Stays here: the runner buffers it, bounded by the stream's buffer limit, and keeps calling this filter with what
     * follows. A request past the limit is answered 413, a response past it 500.
     */
    COLLECT,
    /** Stays here and the source is paused; the filter is not called again until {@link Flow#resume}. */
    PAUSE,
    /** The filter has taken it over, buffers included. Nothing behind this filter sees the message. */
    TAKEN
}
