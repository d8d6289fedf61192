package dev.sluice.proxy.stream;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The value of {@code grpc-timeout} (gRPC over HTTP/2: at most 8 digits and a unit). */
final class GrpcTimeout {
    private static final long LARGEST = 99_999_999;

    private GrpcTimeout() {}

    /** Nanoseconds in the text, or -1 when it is none. */
    static long nanos(@Nullable String text) {
        if (text == null || text.length() < 2 || text.length() > 9) return -1;
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
            case 'u' -> TimeUnit.MICROSECONDS.toNanos(number);
            case 'n' -> number;
            default -> -1;
        };
    }

    /** The text for a time, in milliseconds where they fit (Envoy: Grpc::Common::toGrpcTimeout). */
    static String text(long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        if (millis <= LARGEST) return millis + "m";
        long seconds = millis / 1000;
        return seconds <= LARGEST ? seconds + "S" : seconds / 60 + "M";
    }
}
