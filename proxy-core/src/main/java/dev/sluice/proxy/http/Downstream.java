package dev.sluice.proxy.http;

/**
 * Where a response goes: a client's stream, or whatever else began the exchange. A reset ends both directions, as the
 * codec can: RST_STREAM, or closing an HTTP/1 connection.
 */
public interface Downstream extends MessageSink<ResponseHead> {
    /** Sends an interim response; takes the head. Dropped silently for an HTTP/1.0 client. */
    void informational(ResponseHead head);

    /** Stops or continues the request's data at its source (autoRead, or the HTTP/2 window). */
    void pauseRequest(boolean on);

    /**
     * The connection takes no request after this one: an HTTP/1 codec says {@code connection: close} in the head that
     * follows and closes when the response is out; an HTTP/2 codec sends GOAWAY.
     */
    void closeAfterResponse();

    /** The connection's addresses. */
    Peer peer();
}
