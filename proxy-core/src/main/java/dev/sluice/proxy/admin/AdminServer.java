package dev.sluice.proxy.admin;

import dev.sluice.proxy.http.Downstream;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.Http1ServerConnection;
import dev.sluice.proxy.http.Http1Settings;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.ProtocolError;
import dev.sluice.proxy.http.ServerConnection;
import dev.sluice.proxy.http.ServerExchange;
import dev.sluice.proxy.net.Loop;
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

    private final AdminExchange.Parts parts;
    private final Http1Settings settings;
    private final Channel channel;
    private int connections; // on the loop
    private long connectionIds; // on the loop

    private AdminServer(AdminExchange.Parts parts, Class<? extends ServerChannel> type, InetSocketAddress address)
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
                .group(parts.loop().eventLoop())
                .channel(type)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, parts.loop().allocator())
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
     * @param clock for the {@code date} header
     * @throws IOException naming the address, when it cannot be bound
     */
    public static AdminServer start(
            AdminPages pages,
            Loop loop,
            Class<? extends ServerChannel> type,
            InetSocketAddress address,
            InstantSource clock)
            throws IOException {
        return new AdminServer(new AdminExchange.Parts(pages, loop, new HeadPool(), clock), type, address);
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
            accepted.close();
            return;
        }
        connections++;
        accepted.closeFuture().addListener(closed -> connections--);
        var peer = new Peer(
                (InetSocketAddress) accepted.remoteAddress(),
                (InetSocketAddress) accepted.localAddress(),
                connectionIds++);
        accepted.pipeline()
                .addLast(new Http1ServerConnection(parts.loop(), parts.heads(), settings, new Events(), peer));
    }

    private final class Events implements ServerConnection.Events {
        @Override
        public ServerExchange request(Downstream downstream) {
            return new AdminExchange(parts, downstream);
        }

        @Override
        public void protocolError(ProtocolError error) {}

        @Override
        public void closed(boolean local, int active) {}
    }
}
