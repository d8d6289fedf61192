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
     * The watermark of a side moved: false means that whoever this filter sends that side's data to wants none for now
     * (the upstream of a request, the downstream of a response, or a filter on the way there), true that it takes more.
     * The two alternate, false first. A filter that produces data ({@link Flow#inject}, a response of its own) stops and
     * goes on with it, and may do so from within this call; others need not care, their source is told, too. Comes also
     * from within {@link Flow#inject}, and after the side's last piece, but not once the side is over.
     */
    default void writable(Side side, boolean yes) {}

    /** The exchange ended without a complete response: drop timers, calls and buffers. */
    default void aborted(Failure why) {}

    /** The exchange is over; called exactly once, last, also after {@link #aborted}. */
    default void complete(StreamInfo info) {}
}
