package dev.sluice.e2e;

import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * One exchange with a long body on one connection, of either end, as slow as its reader wants. What is sent waits for the
 * other side to take it.
 */
interface BulkConnection {
    int BLOCK = 16 << 10;

    /** As a client: sends a request with a body of this many bytes. */
    void request(long body) throws IOException;

    /** As a client: reads the response and returns its body's length; {@code took} is told of every piece. */
    long response(LongConsumer took) throws IOException;

    /** As a server: reads the request and returns its body's length; {@code took} is told of every piece. */
    long awaitRequest(LongConsumer took) throws IOException;

    /** As a server: sends a response with a body of this many bytes, the last on this connection. */
    void respond(long body) throws IOException;
}
