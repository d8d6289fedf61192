package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.net.Loop;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real server on loopback whose exchanges echo the request's body, or say hello when there is none. */
final class Http2EchoServer implements AutoCloseable {
    final List<ProtocolError> errors = new CopyOnWriteArrayList<>();
    final List<Http2ServerConnection> connections = new CopyOnWriteArrayList<>();
    final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final HeadPool heads = new HeadPool();
    private final Channel channel;
    private final Loop loop;

    Http2EchoServer(Http2Settings settings) {
        loop = new Loop(group.next(), ByteBufAllocator.DEFAULT, new SplittableRandom(1));
        channel = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel child) {
                        var peer = new Peer(
                                (InetSocketAddress) child.remoteAddress(), (InetSocketAddress) child.localAddress(), 1);
                        var connection = new Http2ServerConnection(loop, heads, settings, new Echoes(), peer);
                        connections.add(connection);
                        child.pipeline().addLast(connection);
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 2, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Echoes implements ServerConnection.Events {
        @Override
        public ServerExchange request(Downstream downstream) {
            return new Echo(downstream, heads);
        }

        @Override
        public void protocolError(ProtocolError error) {
            errors.add(error);
        }

        @Override
        public void closed(boolean local, int active) {}
    }

    /** Answers with the request's data as it comes; trailers are echoed. */
    static final class Echo implements ServerExchange {
        private static final byte[] HELLO = "hello\n".getBytes(StandardCharsets.US_ASCII);
        private static final HeaderName CONTENT_TYPE = HeaderName.of("content-type");

        private final Downstream downstream;
        private final HeadPool heads;

        Echo(Downstream downstream, HeadPool heads) {
            this.downstream = downstream;
            this.heads = heads;
        }

        @Override
        public void head(RequestHead head, boolean last) {
            boolean toHead = head.isHead();
            heads.recycle(head);
            var response = heads.response().status(200);
            response.add(CONTENT_TYPE, "text/plain");
            downstream.head(response, toHead && last);
            if (last && !toHead) downstream.data(Unpooled.wrappedBuffer(HELLO), true);
        }

        @Override
        public void data(ByteBuf data, boolean last) {
            downstream.data(data, last);
            if (!downstream.writable()) downstream.pauseRequest(true);
        }

        @Override
        public void trailers(Headers trailers) {
            downstream.trailers(trailers);
        }

        @Override
        public void responseWritable(boolean yes) {
            downstream.pauseRequest(!yes);
        }

        @Override
        public void rejected(Failure why) {
            downstream.head(heads.response().status(why.reason().status()), true);
        }

        @Override
        public void reset(Failure why) {}

        @Override
        public boolean writable() {
            return true;
        }
    }
}
