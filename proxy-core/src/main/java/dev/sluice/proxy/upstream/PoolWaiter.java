package dev.sluice.proxy.upstream;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.http.ClientConnection;

/** Waits for a connection to one host; exactly one of its calls is made unless it cancels. */
public interface PoolWaiter {
    /** A connection on which a request may be opened now; the waiter opens it before it returns. */
    void ready(ClientConnection connection);

    /** There will be no connection. */
    void failed(Failure why);
}
