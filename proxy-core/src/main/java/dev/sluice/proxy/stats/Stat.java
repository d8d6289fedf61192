package dev.sluice.proxy.stats;

/** A statistic's name and place in its scope's block of cells; implemented by enums, one for each kind of scope. */
public interface Stat {
    /** The name's last part, such as {@code upstream_rq_total}. */
    String text();

    /** Whether it only counts up. */
    Kind kind();

    /** Its cell; an enum's own ordinal. */
    int ordinal();

    /** How the values of the workers become one: all kinds are summed. */
    enum Kind {
        COUNTER,
        GAUGE,
        /** A gauge of 64 bits without sign that only the control thread sets, such as the hash of a version. */
        HASH
    }
}
