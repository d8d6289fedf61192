package dev.sluice.xds.parse;

import com.google.protobuf.UInt64Value;
import dev.sluice.xds.read.FieldPath;
import java.time.Duration;

/**
 * Numbers and durations of our own messages, which carry no validate rules, with their limits. What is out of range is a
 * problem, and its default or the nearest number stands in for it.
 */
record Ranges(Scope scope) {
    private static final Duration LONGEST = Duration.ofDays(3650);

    /** A number, or its default where it is not set. */
    long number(boolean set, UInt64Value value, long otherwise, long least, long most, FieldPath at) {
        return within(Values.or(set, value, otherwise), least, most, at);
    }

    /** A number within limits. */
    long within(long number, long least, long most, FieldPath at) {
        if (number < least || number > most) {
            scope.problem(at, "must be " + least + " to " + most + ", is " + number);
        }
        return Math.clamp(number, least, most);
    }

    /** A number within limits. */
    int within(int number, int least, int most, FieldPath at) {
        return (int) within((long) number, least, most, at);
    }

    /** A duration of more than nothing, or its default where it is not set. */
    Duration positive(boolean set, com.google.protobuf.Duration value, Duration otherwise, FieldPath at) {
        var duration = set ? Values.duration(value) : otherwise;
        if (duration.isNegative() || duration.isZero()) {
            scope.problem(at, "must be longer than 0s");
            return otherwise;
        }
        if (duration.compareTo(LONGEST) > 0) {
            scope.problem(at, "must be at most " + LONGEST.toSeconds() + "s");
            return otherwise;
        }
        return duration;
    }
}
