package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.RetryPolicy;
import dev.sluice.xds.model.RouteAction;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time limits of one routed request in nanoseconds, 0 for none: the route's, or what a trusted caller asks for in
 * {@code x-envoy-upstream-rq-timeout-ms} and its per-try sibling (Envoy: FilterUtility::finalTimeout).
 *
 * @param global for the whole request, from its end on
 * @param perTry for each attempt; none when it would not end before the global one
 * @param perTryIdle without progress in an attempt
 */
record Deadlines(long global, long perTry, long perTryIdle) {
    private static final HeaderName TIMEOUT = HeaderName.of("x-envoy-upstream-rq-timeout-ms");
    private static final HeaderName PER_TRY = HeaderName.of("x-envoy-upstream-rq-per-try-timeout-ms");
    private static final HeaderName EXPECTED = HeaderName.of("x-envoy-expected-rq-timeout-ms");
    private static final HeaderName GRPC_TIMEOUT = HeaderName.of("grpc-timeout");

    /** Reads the limits; a proxy's announcement is heeded if {@code respectExpected}. Takes the caller's headers out. */
    static Deadlines of(RouteAction action, @Nullable RetryPolicy retry, RequestHead head, boolean respectExpected) {
        long global = action.timeout().toNanos();
        var stream = action.maxStreamDuration();
        if (stream != null && stream.grpcTimeoutHeaderMax() != null && head.isGrpc()) {
            long asked = grpcTimeout(head.get(GRPC_TIMEOUT));
            long most = stream.grpcTimeoutHeaderMax().toNanos();
            if (asked >= 0) {
                var offset = stream.grpcTimeoutHeaderOffset();
                global = most != 0 && (asked == 0 || asked > most) ? most : asked;
                if (offset != null && offset.toNanos() < global) global -= offset.toNanos();
            }
        }
        long asked = respectExpected && head.contains(EXPECTED) ? millis(head, EXPECTED) : millis(head, TIMEOUT);
        if (asked >= 0) global = TimeUnit.MILLISECONDS.toNanos(asked);
        long perTry = retry == null || retry.perTryTimeout() == null
                ? 0
                : retry.perTryTimeout().toNanos();
        long askedPerTry = millis(head, PER_TRY);
        if (askedPerTry >= 0) perTry = TimeUnit.MILLISECONDS.toNanos(askedPerTry);
        if (global != 0 && perTry >= global) perTry = 0;
        long idle = retry == null || retry.perTryIdleTimeout() == null
                ? 0
                : retry.perTryIdleTimeout().toNanos();
        head.remove(TIMEOUT);
        head.remove(PER_TRY);
        return new Deadlines(global, perTry, idle);
    }

    /** The same with another limit for the whole request. */
    Deadlines within(long whole) {
        return new Deadlines(whole, perTry < whole ? perTry : 0, perTryIdle);
    }

    /** Tells the upstream how long we shall wait, {@code elapsed} nanoseconds after the request's end. */
    void announce(RequestHead head, long elapsed) {
        long expected = perTry;
        if (global > 0) {
            long left = Math.max(TimeUnit.MILLISECONDS.toNanos(1), global - elapsed);
            if (expected == 0 || expected > left) expected = left;
        }
        if (expected > 0) head.set(EXPECTED, TimeUnit.NANOSECONDS.toMillis(expected));
    }

    private static long millis(RequestHead head, HeaderName name) {
        var text = head.get(name);
        if (text == null
                || text.isEmpty()
                || text.length() > 12
                || !text.chars().allMatch(Character::isDigit)) return -1;
        return Long.parseLong(text);
    }

    /** Nanoseconds in a {@code grpc-timeout} (gRPC over HTTP/2: at most 8 digits and a unit), or -1. */
    static long grpcTimeout(@Nullable String text) {
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
}
