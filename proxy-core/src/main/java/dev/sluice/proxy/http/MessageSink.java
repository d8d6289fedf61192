package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import io.netty.buffer.ByteBuf;

/**
 * One direction of an exchange, as its receiver sees it: a head, data, perhaps trailers. The receiver owns the data and
 * the trailers it is given. A head that a codec has read is the receiver's too; a head that a codec is given to write
 * is only lent for the call, since retries and logs still need it: the sender gives it back to the pool. After
 * {@code last}, trailers or a reset nothing follows. All calls are on the worker's loop, and may come from within a
 * call the receiver makes to the other side.
 */
public interface MessageSink<H extends Headers> {
    /** The head; {@code last} when neither data nor trailers follow. */
    void head(H head, boolean last);

    /** A piece of the body, perhaps empty when {@code last}. */
    void data(ByteBuf data, boolean last);

    /** The trailer section, which ends the message. */
    void trailers(Headers trailers);

    /** Ends this direction without a complete message. */
    void reset(Failure why);

    /** False above the receiver's high watermark: whoever sends should pause its source. */
    boolean writable();
}
