package dev.sluice.proxy.http;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code grpc-timeout} (gRPC over HTTP/2: Timeout): at most eight digits and a unit. Times are of whole
 * milliseconds, and what is less than one counts as one (Envoy: Grpc::Common).
 */
public final class GrpcTimeout {
    private static final int DIGITS = 8;
    private static final long MOST = 99_999_999;

    private GrpcTimeout() {}

    /** Nanoseconds in the text, or -1 when it is none or malformed, which gRPC servers ignore. */
    public static long nanos(@Nullable String text) {
        if (text == null || text.length() < 2 || text.length() > DIGITS + 1) return -1;
        long number = 0;
        for (int i = 0; i < text.length() - 1; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            number = number * 10 + digit;
        }
        return switch (text.charAt(text.length() - 1)) {
            case 'H' -> TimeUnit.HOURS.toNanos(number);
            case 'M' -> TimeUnit.MINUTES.toNanos(number);
            case 'S' -> TimeUnit.SECONDS.toNanos(number);
            case 'm' -> TimeUnit.MILLISECONDS.toNanos(number);
            case 'u' -> TimeUnit.MILLISECONDS.toNanos((number + 999) / 1000);
            case 'n' -> TimeUnit.MILLISECONDS.toNanos((number + 999_999) / 1_000_000);
            default -> -1;
        };
    }

    /** The text for a time: in milliseconds where it has few enough digits so, else in the next unit that fits. */
    public static String text(long nanos) {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
        if (millis <= MOST) return millis + "m";
        long seconds = millis / 1000;
        return seconds <= MOST ? seconds + "S" : seconds / 60 + "M"; // a long of nanoseconds has few enough minutes
    }
}
