package dev.sluice.proxy.stats;

/**
 * Receives every statistic with its merged value; the full name is the scope's prefix, a dot when that is not empty, and
 * {@code text}.
 */
public interface StatVisitor {
    /** A number that only grows, but for a reset. */
    void counter(Scope scope, String text, long value);

    /** A number that goes up and down. */
    void gauge(Scope scope, String text, long value);

    /** A gauge that is 0 and was written before: not one that was never used. */
    default void resting(Scope scope, String text) {
        gauge(scope, text, 0);
    }

    /** A gauge of 64 bits without sign; not 0. */
    default void hash(Scope scope, String text, long value) {
        gauge(scope, text, value);
    }

    /** A number with a fraction that goes up and down; infinite where it has no bound. */
    default void decimal(Scope scope, String text, double value) {
        gauge(scope, text, Math.round(value));
    }

    /** A word, such as a configuration's version. */
    void words(Scope scope, String text, String value);

    /** Samples: those of the last full interval between two {@link StatStore#tick} and all since start. */
    void histogram(Scope scope, String text, Distribution interval, Distribution cumulative);
}
