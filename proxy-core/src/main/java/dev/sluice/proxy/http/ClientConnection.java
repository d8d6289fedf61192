package dev.sluice.proxy.http;

/** An established connection to an upstream host that carries requests: one at a time, or many. */
public interface ClientConnection {
    /** What a pool must know of its connection; called on the worker's loop. */
    interface Events extends ConnectionEvents {
        /** Another request may be opened where none could before, or fewer are active. */
        void available(ClientConnection connection);

        /** The connection takes no new request (GOAWAY, {@code connection: close}, its request limit), but lives on. */
        void draining(ClientConnection connection);

        /** The upstream said that it will close the connection: GOAWAY or {@code connection: close}. */
        default void closeNotified() {}

        /** The connection's request limit is reached. */
        default void requestsUsedUp() {}

        /**
         * The connection is gone; called once, after its exchanges were reset.
         *
         * @param local whether we closed it
         * @param active requests that were under way
         */
        void closed(ClientConnection connection, boolean local, int active);
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
