package dev.sluice.e2e;

/** A client connection that sends protocol-free requests one after another. */
public sealed interface Client extends AutoCloseable permits RawClient, H2Client {
    /** Sends the request whole and waits for its answer; a failure is a value of {@link Response#end()}. */
    Response exchange(Request request);

    /** Returns whether the peer ends the connection within the read timeout. */
    boolean closedByPeer();

    @Override
    void close();
}
