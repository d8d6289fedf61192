package dev.sluice.queue.delivery;

import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.ResponseImage;

/** What came of one delivery: the facts, not yet judged. */
public sealed interface AttemptResult {
    /**
     * The upstream answered.
     *
     * @param response head and trailers
     * @param body handed over to the core, which releases it
     * @param grpcStatus of a gRPC answer, {@link #NO_GRPC} where the answer is judged by its HTTP status
     * @param retryAfterNanos what the answer's Retry-After (or gRPC pushback) asks for, or {@link #NONE}
     */
    record Answered(ResponseImage response, Payload body, int grpcStatus, long retryAfterNanos)
            implements AttemptResult {}

    /** The exchange was cut before an answer was complete; {@code how} is one of few fixed words. */
    record Reset(String how) implements AttemptResult {}

    /** No complete answer within the attempt's time. */
    record TimedOut() implements AttemptResult {}

    /** Nothing was sent, because the destination was known to be down or unwilling. */
    record Unavailable(PauseCause cause) implements AttemptResult {}

    /** The delivery was given up by this side, for example to drain; says nothing about the destination. */
    record Abandoned() implements AttemptResult {}

    /** The stored request cannot be read back; nothing was sent and nothing can be. */
    record Unreadable() implements AttemptResult {}

    /** Not a gRPC answer. */
    int NO_GRPC = -1;
    /** No Retry-After. */
    long NONE = -1;
}
