package dev.sluice.proxy.filter;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;

/**
 * A filter's part in one exchange. Requests pass the chain in its order, responses in reverse. All calls are on the
 * worker's loop. Data is borrowed: the runner keeps ownership unless the verdict is {@link Verdict#TAKEN}.
 *
 * <p>A call that replies locally or resets from within ends the exchange's request side; its verdict is then ignored.
 */
public interface HttpFilter {
    /** The request's head; {@code last} when it is the whole request. */
    default Verdict requestHead(RequestHead head, boolean last) {
        return Verdict.CONTINUE;
    }

    /** A piece of the request's body. */
    default Verdict requestData(ByteBuf data, boolean last) {
        return Verdict.CONTINUE;
    }

    /** The request's trailers, which end it. */
    default Verdict requestTrailers(Headers trailers) {
        return Verdict.CONTINUE;
    }

    /** An interim response; only {@link Verdict#CONTINUE} is allowed. */
    default Verdict informational(ResponseHead head) {
        return Verdict.CONTINUE;
    }

    /** The response's head; {@code last} when it is the whole response. */
    default Verdict responseHead(ResponseHead head, boolean last) {
        return Verdict.CONTINUE;
    }

    /** A piece of the response's body. */
    default Verdict responseData(ByteBuf data, boolean last) {
        return Verdict.CONTINUE;
    }

    /** The response's trailers, which end it. */
    default Verdict responseTrailers(Headers trailers) {
        return Verdict.CONTINUE;
    }

    /**
     * The watermark of a side moved: {@code no} means that whoever receives that side's data wants none for now. The
     * filter that produces it (the router for responses) pauses its source; others need not care.
     */
    default void writable(Side side, boolean yes) {}

    /** The exchange ended without a complete response: drop timers, calls and buffers. */
    default void aborted(Failure why) {}

    /** The exchange is over; called exactly once, last, also after {@link #aborted}. */
    default void complete(StreamInfo info) {}
}
