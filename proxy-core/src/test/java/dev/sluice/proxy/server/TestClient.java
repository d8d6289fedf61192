package dev.sluice.proxy.server;

import dev.sluice.proxy.http.ClientConnection;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.Http1ClientConnection;
import dev.sluice.proxy.http.Http2ClientConnection;
import dev.sluice.proxy.http.Http2Settings;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.ProtocolError;
import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.net.Loop;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;

/** A client's connection; over HTTP/1 one request at a time. */
public final class TestClient implements AutoCloseable {
    private final EventLoop eventLoop;
    private final HeadPool heads = new HeadPool();
    private final Channel channel;
    private final ClientConnection connection;

    /** Connects on this loop. */
    public TestClient(EventLoop eventLoop, InetSocketAddress address, Version version) {
        this.eventLoop = eventLoop;
        channel = new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_RCVBUF, 128 << 10)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(128 << 10, 256 << 10))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel unused) {}
                })
                .connect(address)
                .syncUninterruptibly()
                .channel();
        var peer = new Peer(address, (InetSocketAddress) channel.localAddress(), 1);
        connection = ProxyFixture.on(eventLoop, () -> {
            var loop = new Loop(eventLoop, TestUpstream.ALLOCATOR, new SplittableRandom(5));
            if (version == Version.HTTP_2) {
                return begin(new Http2ClientConnection(loop, heads, Http2Settings.DEFAULT, new Unmanaged(), peer));
            }
            return begin(new Http1ClientConnection(loop, heads, TestUpstream.HTTP1, new Unmanaged(), peer));
        });
    }

    private <C extends ClientConnection & ChannelHandler> ClientConnection begin(C codec) {
        channel.pipeline().addLast(codec);
        channel.config().setAutoRead(true);
        return codec;
    }

    /** Sends a request without a body; {@code fields} are names and values in turn. */
    public TestCall get(String path, String... fields) {
        return open("GET", path, true, fields);
    }

    /** Sends a request with a body. */
    public TestCall post(String path, String body, String... fields) {
        var call = open("POST", path, false, fields);
        call.data(body, true);
        return call;
    }

    /** Sends a request's head. */
    public TestCall open(String method, String path, boolean last, String... fields) {
        return ProxyFixture.on(eventLoop, () -> {
            var call = new TestCall(heads, eventLoop);
            call.begin(connection, method, path, last, fields);
            return call;
        });
    }

    /** Whether the proxy has closed the connection. */
    public boolean isClosed() {
        return !channel.isActive();
    }

    /** Closes the connection, whatever is under way. */
    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }

    private static final class Unmanaged implements ClientConnection.Events {
        @Override
        public void available(ClientConnection connection) {}

        @Override
        public void draining(ClientConnection connection) {}

        @Override
        public void protocolError(ProtocolError error) {}

        @Override
        public void closed(ClientConnection connection, boolean local, int active) {}
    }
}
