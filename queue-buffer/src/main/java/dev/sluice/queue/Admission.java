package dev.sluice.queue;

import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.ResponseImage;
import dev.sluice.queue.view.MessageView;

/** The one answer to an offer. */
public sealed interface Admission {
    /** Kept, as durably as configured. */
    record Accepted(MessageView message) implements Admission {}

    /**
     * A repeat of an earlier request by its idempotency key, which is kept or has ended.
     *
     * @param message the original
     */
    record Same(MessageView message) implements Admission {}

    /**
     * The upstream's answer came while the caller was waiting for it. The caller owes nothing to a monitor.
     *
     * @param id of the message that was delivered
     * @param body whole, borrowed for the duration of the call
     */
    record Answered(MessageId id, ResponseImage response, Payload body) implements Admission {}

    /**
     * Not kept, and nothing was done.
     *
     * @param retryAfterSeconds 1 to 300 where trying again helps, else 0
     */
    record Refused(Refusal why, String detail, long retryAfterSeconds) implements Admission {}

    /**
     * The journal did not take it.
     *
     * @param unknown whether it may nevertheless be found there, or the upstream may have seen it; a repeat with the
     *     same idempotency key is safe either way
     */
    record NotAccepted(boolean unknown, String detail) implements Admission {}
}
