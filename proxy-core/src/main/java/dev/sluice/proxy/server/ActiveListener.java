package dev.sluice.proxy.server;

import dev.sluice.proxy.stream.HttpManager;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;

/**
 * One listener on one worker: what serves its connections, and the socket they come from, which a successor at the same
 * address may take over. Its methods are for the control thread.
 */
final class ActiveListener {
    /**
     * What serves the connections of one socket.
     *
     * @param bufferLimit bytes that a connection may buffer
     */
    record Service(HttpManager manager, ChannelHandler acceptor, int bufferLimit) {}

    private final String name;
    private final Worker worker;
    private final ListenSocket socket;
    private final Service service;
    private boolean handedOver;

    /** Serves nothing before {@link #start}; until then connections wait in the socket's backlog. */
    ActiveListener(String name, Worker worker, ListenSocket socket, Service service) {
        this.name = name;
        this.worker = worker;
        this.socket = socket;
        this.service = service;
    }

    /** Begins to accept, or takes over from whoever accepted at the socket before. */
    void start() {
        worker.execute(() -> {
            worker.serve(name, service.manager());
            socket.serve(service);
        });
    }

    /** The address bound. */
    InetSocketAddress address() {
        return socket.address();
    }

    /** The socket, which is the caller's from now on. */
    ListenSocket handOver() {
        handedOver = true;
        return socket;
    }

    /** Asks connections to close, as {@link HttpManager#beginDrain} has it; new ones are accepted. */
    void beginDrain(long spreadNanos) {
        worker.execute(() -> service.manager().beginDrain(spreadNanos));
    }

    /** Accepts no more and drains; {@code whenDrained} is called on the worker's loop when the last connection has closed. */
    void drain(long spreadNanos, Runnable whenDrained) {
        close();
        worker.execute(() -> {
            worker.retire(name, service.manager());
            service.manager().drain(spreadNanos, whenDrained);
        });
    }

    /** Whether every response asks its connection to close. */
    void failing(boolean on) {
        worker.execute(() -> service.manager().failing(on));
    }

    /** Closes what is still open, at once. */
    void abort() {
        close();
        worker.execute(service.manager()::close);
    }

    /** Accepts no more. */
    void close() {
        if (!handedOver) socket.close();
    }
}
