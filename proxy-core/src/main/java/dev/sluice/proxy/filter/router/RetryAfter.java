package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.xds.model.RetryPolicy;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** When an upstream asks to be left alone for a while (Envoy: rate_limited_retry_back_off). */
final class RetryAfter {
    private RetryAfter() {}

    /** The wait that the first configured header asks for, at most the policy's maximum; null when none does. */
    static @Nullable Long of(@Nullable RetryPolicy policy, ResponseHead head, long wallMillis) {
        var rules = policy == null ? null : policy.rateLimitedRetryBackOff();
        if (rules == null) return null;
        for (var reset : rules.resetHeaders()) {
            var value = head.get(HeaderName.of(reset.name()));
            if (value == null
                    || value.isEmpty()
                    || value.length() > 12
                    || !value.chars().allMatch(Character::isDigit)) {
                continue;
            }
            long number = Long.parseLong(value);
            long millis = reset.unixTimestamp() ? number * 1000 - wallMillis : number * 1000;
            if (millis <= 0 || millis > rules.maxInterval().toMillis()) continue;
            return TimeUnit.MILLISECONDS.toNanos(millis);
        }
        return null;
    }
}
