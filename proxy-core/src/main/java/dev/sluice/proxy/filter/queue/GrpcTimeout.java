package dev.sluice.proxy.filter.queue;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The {@code grpc-timeout} header (gRPC over HTTP/2: Timeout): at most eight digits and a unit. */
final class GrpcTimeout {
    private static final int DIGITS = 8;
    private static final long MOST = 99_999_999;

    private GrpcTimeout() {}

    /** Milliseconds, at least 1; 0 for a header that is missing or malformed, which gRPC servers ignore too. */
    static long millis(@Nullable String header) {
        if (header == null || header.length() < 2 || header.length() > DIGITS + 1) return 0;
        var digits = header.substring(0, header.length() - 1);
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) return 0;
        long amount = Long.parseLong(digits);
        var unit = unit(header.charAt(header.length() - 1));
        return unit == null ? 0 : Math.max(1, unit.toMillis(amount));
    }

    /** The header's value for so long, in milliseconds, or in seconds where that has too many digits. */
    static String text(long nanos) {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
        return millis <= MOST ? millis + "m" : Math.min(MOST, millis / 1000) + "S";
    }

    private static @Nullable TimeUnit unit(char letter) {
        return switch (letter) {
            case 'H' -> TimeUnit.HOURS;
            case 'M' -> TimeUnit.MINUTES;
            case 'S' -> TimeUnit.SECONDS;
            case 'm' -> TimeUnit.MILLISECONDS;
            case 'u' -> TimeUnit.MICROSECONDS;
            case 'n' -> TimeUnit.NANOSECONDS;
            default -> null;
        };
    }
}
