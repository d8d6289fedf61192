package dev.sluice.proxy.server;

import dev.sluice.proxy.net.Transport;
import dev.sluice.proxy.stream.HttpManager;
import dev.sluice.xds.model.Listener;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One listener's socket on one worker. Every worker binds the same address with SO_REUSEPORT, so that the kernel spreads
 * connections and none changes its loop. Bound first, on all workers, and started when all are; until then connections
 * wait in the backlog. Its methods are for the control thread.
 */
final class ListenerSocket {
    /** What serves the connections of one socket. */
    record Service(HttpManager manager, ChannelHandler acceptor) {}

    private final Listener listener;
    private final Worker worker;
    private volatile @Nullable Service service; // written once on the worker's loop
    private @Nullable Channel channel;

    ListenerSocket(Listener listener, Worker worker) {
        this.listener = listener;
        this.worker = worker;
    }

    /**
     * Binds the listener's address, or the one that another worker was given for port 0.
     *
     * @throws IOException naming the address, when it cannot be bound
     */
    InetSocketAddress bind(@Nullable InetSocketAddress given) throws IOException {
        var address = given != null
                ? given
                : new InetSocketAddress(
                        listener.address().host(), listener.address().port());
        var parts = worker.parts();
        int limit = listener.perConnectionBufferLimitBytes();
        var bootstrap = new ServerBootstrap()
                .group(parts.loop().eventLoop())
                .channel(parts.transport().serverSocketChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, listener.tcpBacklogSize())
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOCATOR, parts.loop().allocator())
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, parts.readBuffer())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(limit / 2, limit))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        var current = service;
                        if (current == null) accepted.close();
                        else accepted.pipeline().addLast(current.acceptor());
                    }
                });
        if (listener.enableReusePort()) reusePort(bootstrap, parts.transport());
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + listener.address() + " (listener " + listener.name() + "): "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        channel = bound.channel();
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private static void reusePort(ServerBootstrap bootstrap, Transport transport) {
        switch (transport) {
            case EPOLL -> bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
            case IO_URING -> bootstrap.option(IoUringChannelOption.SO_REUSEPORT, true);
            case NIO -> bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        }
    }

    /** Builds the service on the worker's loop and begins to accept. */
    void start(Supplier<Service> build) {
        worker.execute(() -> {
            var built = build.get();
            service = built;
            worker.serve(listener.name(), built.manager());
            var open = channel;
            if (open != null) open.config().setAutoRead(true);
        });
    }

    /** The address bound. */
    InetSocketAddress address() {
        var open = channel;
        if (open == null) throw new IllegalStateException("not bound");
        return (InetSocketAddress) open.localAddress();
    }

    /** Accepts no more; connections close as their requests end, and {@code whenDrained} is called on the worker's loop. */
    void drain(Runnable whenDrained) {
        close();
        worker.execute(() -> {
            var current = service;
            if (current == null) {
                whenDrained.run();
                return;
            }
            worker.retire(listener.name(), current.manager());
            current.manager().drain(whenDrained);
        });
    }

    /** Drains the connections there are; new ones are accepted. */
    void drainConnections() {
        worker.execute(() -> {
            var current = service;
            if (current != null) current.manager().drainConnections();
        });
    }

    /** Closes what is still open, at once. */
    void abort() {
        close();
        worker.execute(() -> {
            var current = service;
            if (current != null) current.manager().close();
        });
    }

    /** Accepts no more. */
    void close() {
        if (channel != null) channel.close();
    }
}
