package dev.sluice.xds.read;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as protobuf writes them in JSON. */
final class Durations {
    private static final Pattern SECONDS = Pattern.compile("(-?)([0-9]{1,12})(?:\\.([0-9]{1,9}))?s");

    private Durations() {}

    /** Reads {@code 1.5s}; returns null for anything else. */
    static @Nullable Duration parse(String text) {
        var matcher = SECONDS.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        var fraction = matcher.group(3) == null ? "" : matcher.group(3);
        long nanos = fraction.isEmpty() ? 0 : Long.parseLong((fraction + "00000000").substring(0, 9));
        var duration = Duration.ofSeconds(Long.parseLong(matcher.group(2)), nanos);
        return matcher.group(1).isEmpty() ? duration : duration.negated();
    }
}
