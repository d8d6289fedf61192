package dev.sluice.proxy.admin;

import dev.sluice.proxy.http.Downstream;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.Http1ServerConnection;
import dev.sluice.proxy.http.Http1Settings;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.ProtocolError;
import dev.sluice.proxy.http.ServerConnection;
import dev.sluice.proxy.http.ServerExchange;
import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Traffic;
import dev.sluice.proxy.stats.Cells;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;

/**
 * The admin interface's socket on the control loop, with our own HTTP/1 codec. It takes {@value #MAX_CONNECTIONS}
 * connections at a time, and closes any further one.
 */
public final class AdminServer {
    private static final int MAX_CONNECTIONS = 256;
    private static final long IDLE_NANOS = 300_000_000_000L;
    private static final long HEAD_NANOS = 10_000_000_000L;

    private final Parts parts;
    private final HeadPool heads = new HeadPool();
    private final Http1Settings settings;
    private final Channel channel;
    private int connections; // on the loop
    private long connectionIds; // on the loop

    /**
     * What the interface is made of.
     *
     * @param clock for the {@code date} header
     */
    public record Parts(AdminPages pages, AdminStats stats, Loop loop, InstantSource clock) {}

    private AdminServer(Parts parts, Class<? extends ServerChannel> type, InetSocketAddress address)
            throws IOException {
        this.parts = parts;
        var usual = Http1Settings.defaults();
        this.settings = new Http1Settings(
                usual.maxHeadBytes(),
                usual.maxHeaders(),
                true,
                false,
                false,
                0,
                IDLE_NANOS,
                HEAD_NANOS,
                usual.drainNanos(),
                usual.delayedCloseNanos());
        var bound = new ServerBootstrap()
                .group(parts.loop.eventLoop())
                .channel(type)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, parts.loop.allocator())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        accept(accepted);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var why = bound.cause();
            throw new IOException("admin: cannot listen on " + address + ": " + why.getMessage(), why);
        }
        this.channel = bound.channel();
    }

    /**
     * Binds and serves.
     *
     * @param type the server channel of the loop's transport
     * @throws IOException naming the address, when it cannot be bound
     */
    public static AdminServer start(Parts parts, Class<? extends ServerChannel> type, InetSocketAddress address)
            throws IOException {
        return new AdminServer(parts, type, address);
    }

    /** Where it listens, with the port it was given. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Accepts no more. */
    public void close() {
        channel.close();
    }

    private void accept(Channel accepted) {
        if (connections >= MAX_CONNECTIONS) {
            parts.stats.refused();
            accepted.close();
            return;
        }
        connections++;
        accepted.closeFuture().addListener(closed -> connections--);
        var peer = new Peer(
                (InetSocketAddress) accepted.remoteAddress(),
                (InetSocketAddress) accepted.localAddress(),
                connectionIds++);
        accepted.pipeline().addLast(new Http1ServerConnection(parts.loop, heads, settings, new Events(), peer));
    }

    /** One connection. */
    private final class Events implements ServerConnection.Events {
        private final long openedNanos = parts.loop.nowNanos();

        Events() {
            parts.stats.opened();
        }

        @Override
        public ServerExchange request(Downstream downstream) {
            return new AdminExchange(parts, heads, downstream);
        }

        @Override
        public Traffic traffic() {
            return parts.stats.traffic();
        }

        @Override
        public Cells codecCells(Version version) {
            return parts.stats.codec();
        }

        @Override
        public void protocolError(ProtocolError error) {
            parts.stats.protocolError(error);
        }

        @Override
        public void idleTimeout() {
            parts.stats.idleTimeout();
        }

        @Override
        public void delayedCloseTimeout() {
            parts.stats.delayedCloseTimeout();
        }

        @Override
        public void closed(boolean local, int active) {
            parts.stats.closed(local, active, (parts.loop.nowNanos() - openedNanos) / 1_000_000);
        }
    }
}
