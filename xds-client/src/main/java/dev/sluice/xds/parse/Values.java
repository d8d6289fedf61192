package dev.sluice.xds.parse;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plain Java values of protobuf ones. */
final class Values {
    private Values() {}

    /** A duration, whatever its sign. */
    static Duration duration(com.google.protobuf.Duration duration) {
        return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }

    static boolean or(boolean set, BoolValue value, boolean otherwise) {
        return set ? value.getValue() : otherwise;
    }

    /** An unsigned number as an int; what is larger becomes the largest int. */
    static int or(boolean set, UInt32Value value, int otherwise) {
        return set ? (int) Math.min(Integer.MAX_VALUE, unsigned(value)) : otherwise;
    }

    /** An unsigned number. */
    static long or(boolean set, UInt32Value value, long otherwise) {
        return set ? unsigned(value) : otherwise;
    }

    /** An unsigned number; what is larger than a long becomes the largest long. */
    static long or(boolean set, UInt64Value value, long otherwise) {
        return set ? clamp(value.getValue()) : otherwise;
    }

    static long unsigned(UInt32Value value) {
        return Integer.toUnsignedLong(value.getValue());
    }

    private static long clamp(long unsigned) {
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    static List<String> lower(List<String> texts) {
        return texts.stream().map(Values::lower).toList();
    }

    static Set<String> lowerSet(List<String> texts) {
        return texts.stream().map(Values::lower).collect(Collectors.toUnmodifiableSet());
    }

    /** A text, or null where it is empty. */
    static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
