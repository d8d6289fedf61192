package dev.sluice.proxy.stats;

/** A histogram's name and place in its scope; values are whole milliseconds. Implemented by an enum. */
public interface Timing {
    /** The name's last part, such as {@code upstream_rq_time}. */
    String text();

    /** Its cell; an enum's own ordinal. */
    int ordinal();
}
