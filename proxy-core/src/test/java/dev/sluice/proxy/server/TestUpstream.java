package dev.sluice.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.http.Downstream;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.Http1ServerConnection;
import dev.sluice.proxy.http.Http1Settings;
import dev.sluice.proxy.http.Http2ServerConnection;
import dev.sluice.proxy.http.Http2Settings;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.ProtocolError;
import dev.sluice.proxy.http.ServerConnection;
import dev.sluice.proxy.http.ServerExchange;
import dev.sluice.proxy.net.Loop;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An upstream on loopback; what it does with a request is the test's business, or a script's. */
public final class TestUpstream implements AutoCloseable {
    static final Http1Settings HTTP1 =
            new Http1Settings(60 * 1024, 100, false, false, true, 0, 0, 0, 5_000_000_000L, 1_000_000_000L);
    static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false);

    private final EventLoop eventLoop;
    private final Loop loop;
    private final HeadPool heads = new HeadPool();
    private final BlockingQueue<TestRequest> requests = new LinkedBlockingQueue<>();
    private final List<Channel> connections = new CopyOnWriteArrayList<>();
    private final Channel channel;
    private volatile Consumer<TestRequest> script = request -> {};

    /** An upstream on this loop that speaks HTTP/1.1 or HTTP/2. */
    public TestUpstream(EventLoop eventLoop, boolean http2) {
        this.eventLoop = eventLoop;
        this.loop = new Loop(eventLoop, ALLOCATOR, new SplittableRandom(3));
        this.channel = new ServerBootstrap()
                .group(eventLoop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(128 << 10, 256 << 10))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel child) {
                        connections.add(child);
                        var peer = new Peer(
                                (InetSocketAddress) child.remoteAddress(), (InetSocketAddress) child.localAddress(), 1);
                        child.pipeline()
                                .addLast(
                                        http2
                                                ? new Http2ServerConnection(
                                                        loop, heads, Http2Settings.DEFAULT, new Serving(), peer)
                                                : new Http1ServerConnection(loop, heads, HTTP1, new Serving(), peer));
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    /** Runs for each request on the peers' loop, once its head has come. */
    public TestUpstream onRequest(Consumer<TestRequest> what) {
        script = what;
        return this;
    }

    /** Answers each complete request with this. */
    public TestUpstream answering(int status, String body) {
        return onRequest(request -> request.onEnd(() -> request.respond(status, body)));
    }

    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** The next request, as soon as its head has come. */
    public TestRequest next() {
        try {
            var request = requests.poll(10, TimeUnit.SECONDS);
            assertThat(request).as("no request came").isNotNull();
            return request;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Requests that came and were not taken. */
    public int waiting() {
        return requests.size();
    }

    /** Connections ever accepted. */
    public int connections() {
        return connections.size();
    }

    /** Closes all connections; new ones are accepted. */
    public void disconnect() {
        for (var connection : connections) connection.close().syncUninterruptibly();
    }

    /** Closes all connections without waiting for it. */
    public void disconnectSoon() {
        for (var connection : connections) connection.close();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        disconnect();
    }

    private final class Serving implements ServerConnection.Events {
        @Override
        public ServerExchange request(Downstream downstream) {
            return new TestRequest(downstream, heads, eventLoop, request -> {
                requests.add(request);
                script.accept(request);
            });
        }

        @Override
        public void protocolError(ProtocolError error) {}

        @Override
        public void closed(boolean local, int active) {}
    }
}
