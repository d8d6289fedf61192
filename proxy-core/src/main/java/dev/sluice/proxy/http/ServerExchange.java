package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;

/**
 * The request direction of an exchange, called by a server codec or by whatever else offers requests. A reset says that
 * both directions are dead: nothing may be sent to the {@link Downstream} any more.
 */
public interface ServerExchange extends MessageSink<RequestHead> {
    /**
     * The request cannot be read further, but its sender can still be answered: the exchange answers with the status of
     * {@code why} unless a response has begun. The codec closes the connection after that response.
     */
    void rejected(Failure why);

    /** The downstream's watermark moved: below it again when {@code yes}. */
    void responseWritable(boolean yes);
}
