package dev.sluice.queue.config;

import java.time.Duration;

/** Checks shared by the settings; each failure names the field. */
final class Limits {
    private static final Duration LONGEST = Duration.ofDays(3650); // fits nanoseconds in a long many times over

    private Limits() {}

    static void positive(String field, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(field + " must be greater than 0, not " + value);
        }
    }

    static void notNegative(String field, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException(field + " must not be negative: " + value);
        }
    }

    static void positive(String field, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(field + " must be more than 0s and at most 10 years, not " + value);
        }
    }
}
