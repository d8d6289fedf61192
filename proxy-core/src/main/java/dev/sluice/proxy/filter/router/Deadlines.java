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

    /** Reads the limits; a proxy's announcement is heeded if {@code respectExpected}. Takes the caller's headers out. */
    static Deadlines of(RouteAction action, @Nullable RetryPolicy retry, RequestHead head, boolean respectExpected) {
        // Envoy: max_stream_duration, even an empty one, stands in for the route's timeout.
        long global = action.maxStreamDuration() == null ? action.timeout().toNanos() : 0;
        boolean announced = respectExpected && head.contains(EXPECTED);
        long asked = announced ? millis(head, EXPECTED) : millis(head, TIMEOUT);
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
        if (!announced) head.remove(TIMEOUT); // Envoy leaves what it did not look at
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
}
