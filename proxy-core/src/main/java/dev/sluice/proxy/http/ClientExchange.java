package dev.sluice.proxy.http;

/** The response direction of an exchange, called by a client codec. A reset says that both directions are dead. */
public interface ClientExchange extends MessageSink<ResponseHead> {
    /** An interim response (1xx other than 101); the receiver owns the head. */
    void informational(ResponseHead head);

    /** The upstream's watermark moved: below it again when {@code yes}. */
    void requestWritable(boolean yes);
}
