package dev.sluice.proxy.http;

/** An accepted connection that carries requests. */
public interface ServerConnection {
    /** What serves the connection: one object a connection. */
    interface Events extends ConnectionEvents {
        /** A request begins; the codec calls {@link ServerExchange#head} or {@code rejected} at once. */
        ServerExchange request(Downstream downstream);

        /**
         * A request came whose head is malformed, or {@code tooLarge}: it was reset and no exchange begins. {@code why} is
         * Envoy's word for it.
         */
        default void malformedRequest(String why, boolean tooLarge) {}

        /** The client did not close its side in the time it had after our last response. */
        default void delayedCloseTimeout() {}

        /**
         * The connection is gone; called once, after its exchanges were reset.
         *
         * @param local whether we closed it
         * @param active requests that were under way
         */
        void closed(boolean local, int active);
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
