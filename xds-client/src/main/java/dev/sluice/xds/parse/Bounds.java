package dev.sluice.xds.parse;

import com.google.protobuf.UInt64Value;
import dev.sluice.xds.read.FieldPath;
import java.time.Duration;

/** Numbers and durations of our own messages, which carry no validate rules, with their limits. */
record Bounds(Scope scope) {
    /** A number, or its default where it is not set; a problem when it is out of range. */
    long number(boolean set, UInt64Value value, long otherwise, long least, long most, FieldPath at) {
        long number = Values.or(set, value, otherwise);
        range(number, least, most, at);
        return number;
    }

    /** Adds a problem when a number is out of range. */
    void range(long number, long least, long most, FieldPath at) {
        if (number < least || number > most) {
            scope.problem(at, "must be " + least + " to " + most + ", is " + number);
        }
    }

    /** A duration, or its default where it is not set; a problem when it is not longer than nothing. */
    Duration positive(boolean set, com.google.protobuf.Duration value, Duration otherwise, FieldPath at) {
        var duration = set ? Values.duration(value) : otherwise;
        if (duration.isNegative() || duration.isZero()) {
            scope.problem(at, "must be longer than 0s");
        }
        return duration;
    }
}
