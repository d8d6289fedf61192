package dev.sluice.queue.message;

import org.jspecify.annotations.Nullable;

/**
 * How a message ended, or why it is a dead letter.
 *
 * @param state DONE, DEAD, EXPIRED, CANCELLED or HANDED_OFF
 * @param atMillis wall-clock moment
 * @param attempts deliveries that were spent
 * @param cause why it did not end well, empty when done
 * @param response the last attempt's answer, or null if no upstream answered
 * @param body stored answer body, null when there is none, it expired, or it was dropped to keep a bound
 * @param truncated whether the stored body is only the beginning of the answer
 */
public record Ending(
        State state,
        long atMillis,
        int attempts,
        String cause,
        @Nullable ResponseImage response,
        @Nullable Payload body,
        boolean truncated) {
    /** The same ending after its body was dropped. */
    public Ending withoutBody() {
        return new Ending(state, atMillis, attempts, cause, response, null, truncated);
    }

    /** Bytes of the stored body. */
    public int bodyBytes() {
        return body == null ? 0 : body.size();
    }
}
