package dev.sluice.proxy.server;

import dev.sluice.proxy.stream.HttpManager;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One listener on one worker: what serves its connections, and the socket they come from, which a successor at the same
 * address may take over. Its methods are for the control thread.
 */
final class ActiveListener {
    /**
     * What serves the connections of one socket.
     *
     * @param manager null when connections are closed as they come
     * @param bufferLimit bytes that a connection may buffer
     */
    record Service(@Nullable HttpManager manager, ChannelHandler acceptor, int bufferLimit) {}

    private final String name;
    private final Worker worker;
    private final ListenSocket socket;
    private final Service service;
    private final @Nullable HttpManager manager;
    private boolean handedOver;

    /** Serves nothing before {@link #start}; until then connections wait in the socket's backlog. */
    ActiveListener(String name, Worker worker, ListenSocket socket, Service service) {
        this.name = name;
        this.worker = worker;
        this.socket = socket;
        this.service = service;
        this.manager = service.manager();
    }

    /** Begins to accept, or takes over from whoever accepted at the socket before. */
    void start() {
        worker.execute(() -> {
            if (manager != null) worker.serve(name, manager);
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
        if (manager != null) worker.execute(() -> manager.beginDrain(spreadNanos));
    }

    /** Accepts no more and drains; {@code whenDrained} is called on the worker's loop when the last connection has closed. */
    void drain(long spreadNanos, Runnable whenDrained) {
        close();
        worker.execute(() -> {
            if (manager == null) {
                whenDrained.run();
            } else {
                worker.retire(name, manager);
                manager.drain(spreadNanos, whenDrained);
            }
        });
    }

    /** Whether every response asks its connection to close. */
    void failing(boolean on) {
        if (manager != null) worker.execute(() -> manager.failing(on));
    }

    /** Closes what is still open, at once. */
    void abort() {
        close();
        if (manager != null) worker.execute(manager::close);
    }

    /** Accepts no more. */
    void close() {
        if (!handedOver) socket.close();
    }
}
