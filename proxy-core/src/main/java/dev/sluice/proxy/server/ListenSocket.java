package dev.sluice.proxy.server;

import dev.sluice.proxy.net.Transport;
import dev.sluice.xds.model.Listener;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket on one worker. With SO_REUSEPORT every worker binds the same address, so that the kernel spreads
 * connections and none changes its loop. Connections wait in the backlog until {@link #serve} says who takes them; a
 * later call gives those that come from then on to another, and refuses none meanwhile.
 */
final class ListenSocket {
    private final Channel channel;
    private final Door door;

    private ListenSocket(Channel channel, Door door) {
        this.channel = channel;
        this.door = door;
    }

    /**
     * Binds the listener's address, or the one that another worker was given for port 0. Control thread.
     *
     * @throws IOException naming the address, when it cannot be bound
     */
    static ListenSocket bind(Listener listener, Worker worker, @Nullable InetSocketAddress given) throws IOException {
        var address = given != null
                ? given
                : new InetSocketAddress(
                        listener.address().host(), listener.address().port());
        var parts = worker.parts();
        var door = new Door();
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
                .childHandler(door);
        if (listener.enableReusePort()) reusePort(bootstrap, parts.transport());
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + listener.address() + " (listener " + listener.name() + "): "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        return new ListenSocket(bound.channel(), door);
    }

    private static void reusePort(ServerBootstrap bootstrap, Transport transport) {
        switch (transport) {
            case EPOLL -> bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
            case IO_URING -> bootstrap.option(IoUringChannelOption.SO_REUSEPORT, true);
            case NIO -> bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        }
    }

    /** Accepts for this service from now on; on the worker's loop. */
    void serve(ActiveListener.Service service) {
        door.service = service;
        channel.config().setAutoRead(true);
    }

    /** The address bound. Any thread. */
    InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Accepts no more. Any thread. */
    void close() {
        channel.close();
    }

    /** Lets accepted connections in, on the worker's loop. */
    private static final class Door extends ChannelInitializer<Channel> {
        private ActiveListener.@Nullable Service service; // null until it is served

        @Override
        protected void initChannel(Channel accepted) {
            var current = service;
            if (current == null) {
                accepted.close();
                return;
            }
            int limit = current.bufferLimit();
            accepted.config().setWriteBufferWaterMark(new WriteBufferWaterMark(limit / 2, limit));
            accepted.pipeline().addLast(current.acceptor());
        }
    }
}
