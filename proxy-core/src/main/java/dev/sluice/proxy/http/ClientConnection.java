package dev.sluice.proxy.http;

/** An established connection to an upstream host that carries requests: one at a time, or many. */
public interface ClientConnection {
    /** What a pool must know of its connection; called on the worker's loop. */
    interface Events {
        /** Another request may be opened where none could before, or fewer are active. */
        void available(ClientConnection connection);

        /** The connection takes no new request (GOAWAY, {@code connection: close}, its request limit), but lives on. */
        void draining(ClientConnection connection);

        /** Told once when the upstream breaks a protocol rule that ends the connection, for the counters. */
        void protocolError(ProtocolError error);

        /** The connection is gone; called once, after its exchanges were reset. */
        void closed(ClientConnection connection);
    }

    /** Whether {@link #open} may be called now. */
    boolean canOpen();

    /** Begins a request; the caller sends its head at once. Only when {@link #canOpen}. */
    Upstream open(ClientExchange exchange);

    /** Requests opened and not ended. */
    int active();

    /** Closes at once; active exchanges are reset. */
    void close();

    /** Closes when the active requests have ended; takes no new ones. */
    void drain();

    /** The connection's addresses. */
    Peer peer();

    /** The version spoken. */
    Version version();
}
