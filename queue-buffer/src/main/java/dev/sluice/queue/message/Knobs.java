package dev.sluice.queue.message;

import dev.sluice.queue.idempotency.IdempotencyKey;
import org.jspecify.annotations.Nullable;

/**
 * What the caller asked for beside the request itself. Times are absolute wall-clock milliseconds, fixed when the
 * request was read.
 *
 * @param idempotency the caller's key and what it was used for, or null
 * @param lane ordering key, empty for none
 * @param priority 0 to 9, 9 first
 * @param deliverAtMillis not before this moment, 0 for at once
 * @param deadlineMillis not after this moment, 0 for none
 */
public record Knobs(
        @Nullable IdempotencyKey idempotency, String lane, int priority, long deliverAtMillis, long deadlineMillis) {
    /** Asks for nothing. */
    public static final Knobs NONE = new Knobs(null, "", 0, 0, 0);

    /** Checks the priority's range. */
    public Knobs {
        if (priority < 0 || priority > 9) {
            throw new IllegalArgumentException("a priority is 0 to 9, not " + priority);
        }
    }
}
