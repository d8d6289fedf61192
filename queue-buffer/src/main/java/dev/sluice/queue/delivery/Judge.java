package dev.sluice.queue.delivery;

import dev.sluice.queue.config.Retry;
import dev.sluice.queue.delivery.AttemptResult.Answered;
import dev.sluice.queue.gate.PauseCause;
import java.util.List;

/**
 * Judges attempts.
 *
 * <table>
 * <caption>HTTP</caption>
 * <tr><td>2xx</td><td>settles</td></tr>
 * <tr><td>429; 503 with Retry-After</td><td>pauses the destination, no attempt spent</td></tr>
 * <tr><td>configured codes, other 5xx but 501 and 505, resets, timeouts</td><td>retried</td></tr>
 * <tr><td>3xx, other 4xx, 501, 505, anything else</td><td>dead letter</td></tr>
 * </table>
 *
 * <p>gRPC is judged by grpc-status: 0 settles; UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED and DEADLINE_EXCEEDED are
 * retried; the others are dead letters.
 */
public final class Judge {
    private static final List<String> GRPC_NAMES = List.of(
            "OK",
            "CANCELLED",
            "UNKNOWN",
            "INVALID_ARGUMENT",
            "DEADLINE_EXCEEDED",
            "NOT_FOUND",
            "ALREADY_EXISTS",
            "PERMISSION_DENIED",
            "RESOURCE_EXHAUSTED",
            "FAILED_PRECONDITION",
            "ABORTED",
            "OUT_OF_RANGE",
            "UNIMPLEMENTED",
            "INTERNAL",
            "UNAVAILABLE",
            "DATA_LOSS",
            "UNAUTHENTICATED");

    private Judge() {}

    /** What {@code result} means under {@code retry}. */
    public static Judgement judge(AttemptResult result, Retry retry) {
        return switch (result) {
            case Answered answered ->
                answered.grpcStatus() == AttemptResult.NO_GRPC ? http(answered, retry) : grpc(answered);
            case AttemptResult.Reset reset -> new Judgement.Retry(reset.how(), 0);
            case AttemptResult.TimedOut ignored -> new Judgement.Retry("timeout", 0);
            case AttemptResult.Unavailable unavailable -> new Judgement.Pause(unavailable.cause(), 0);
            case AttemptResult.Unreadable ignored -> new Judgement.Dead("stored request unreadable");
            case AttemptResult.Abandoned ignored -> new Judgement.Release();
        };
    }

    private static Judgement http(Answered answered, Retry retry) {
        int status = answered.response().status();
        long floor = Math.max(0, answered.retryAfterNanos());
        if (status >= 200 && status < 300) {
            return new Judgement.Settle();
        }
        if (status == 429) {
            return new Judgement.Pause(PauseCause.THROTTLED, floor);
        }
        if (status == 503 && answered.retryAfterNanos() != AttemptResult.NONE) {
            return new Judgement.Pause(PauseCause.UNAVAILABLE, floor);
        }
        if (retry.statusCodes().contains(status)) {
            return new Judgement.Retry("status " + status, floor);
        }
        if (status >= 300 && status < 400) {
            return new Judgement.Dead("redirect");
        }
        if (status >= 500 && status < 600 && status != 501 && status != 505) {
            return new Judgement.Retry("status " + status, floor);
        }
        return new Judgement.Dead("status " + status);
    }

    private static Judgement grpc(Answered answered) {
        int status = answered.grpcStatus();
        boolean known = status >= 0 && status < GRPC_NAMES.size();
        var cause = "grpc " + (known ? GRPC_NAMES.get(status) : "status not defined");
        return switch (status) {
            case 0 -> new Judgement.Settle();
            case 4, 8, 10, 14 -> new Judgement.Retry(cause, Math.max(0, answered.retryAfterNanos()));
            default -> new Judgement.Dead(cause);
        };
    }
}
