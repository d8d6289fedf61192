package dev.sluice.proxy.http;

/** An accepted connection that carries requests. */
public interface ServerConnection {
    /** What serves the connection: one object a connection. */
    interface Events {
        /** A request begins; the codec calls {@link ServerExchange#head} or {@code rejected} at once. */
        ServerExchange request(Downstream downstream);

        /** Told once when the connection breaks a protocol rule that ends it, for the counters. */
        void protocolError(ProtocolError error);

        /** The connection is gone; called once, after its exchanges were reset. */
        void closed();
    }

    /**
     * Takes no new requests: {@code connection: close} on the next response, or GOAWAY in two steps; closes when the
     * active ones have ended.
     */
    void drain();

    /** Closes at once; active exchanges are reset. */
    void close();

    /** Requests begun and not ended. */
    int active();

    /** The version spoken. */
    Version version();
}
