package dev.sluice.bench;

import java.io.IOException;

/** A client over open connections that allocates nothing per request. For one thread. */
interface Load extends AutoCloseable {
    /** How many requests {@link #exchange} has under way at once. */
    int REQUESTS = 32;

    /** How many bytes a response's body has. */
    int BODY = 1024;

    /**
     * Sends {@value #REQUESTS} requests and returns when each is answered.
     *
     * @throws IOException when a connection ends or an answer is none of ours
     */
    void exchange() throws IOException;

    @Override
    void close() throws IOException;
}
