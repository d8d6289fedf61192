package dev.sluice.proxy.http;

/**
 * Where a request goes: one stream of a client connection. A reset ends both directions; the {@link ClientExchange} is
 * not called after it.
 */
public interface Upstream extends MessageSink<RequestHead> {
    /** Stops or continues the response's data at its source (autoRead, or the HTTP/2 window). */
    void pauseResponse(boolean on);

    /** The connection that carries the stream. */
    ClientConnection connection();
}
