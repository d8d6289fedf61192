package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.net.Loop;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against Netty's HTTP/2 in both roles, and against curl and nghttp where they are installed. */
class Http2InteropTest {
    private static final int MEGABYTE = 1 << 20;
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void stops() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void echoesAMegabyteToNettysClient() throws Exception {
        try (var server = new Http2EchoServer(Http2Settings.DEFAULT)) {
            var answer = new CompletableFuture<String>();
            var connection = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .handler(initializer(child -> child.pipeline()
                            .addLast(
                                    Http2FrameCodecBuilder.forClient().build(),
                                    new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()))))
                    .connect("127.0.0.1", server.port())
                    .sync()
                    .channel();
            var stream = new Http2StreamChannelBootstrap(connection)
                    .handler(new NettyReader(answer))
                    .open()
                    .sync()
                    .getNow();
            var head = new DefaultHttp2Headers()
                    .method("POST")
                    .scheme("http")
                    .authority("a")
                    .path("/");
            stream.write(new DefaultHttp2HeadersFrame(head));
            stream.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(new byte[MEGABYTE])));
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().add("x-sum", "1"), true));
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("200 " + MEGABYTE + " x-sum=1");
            assertThat(server.errors).isEmpty();
            connection.close().sync();
        }
    }

    @Test
    void getsAMegabyteBackFromNettysServer() throws Exception {
        var listening = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer(child -> child.pipeline()
                        .addLast(
                                Http2FrameCodecBuilder.forServer().build(),
                                new Http2MultiplexHandler(
                                        initializer(stream -> stream.pipeline().addLast(new NettyEcho()))))))
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        var heads = new HeadPool();
        var loop = new Loop(group.next(), ByteBufAllocator.DEFAULT, new SplittableRandom(1));
        var exchange = new Http2TestExchange(heads);
        exchange.keepsData = false;
        var done = new CompletableFuture<Void>();
        exchange.onEnd = () -> done.complete(null);
        var peer = Http2TestChannel.PEER;
        var client = new Http2ClientConnection(loop, heads, Http2Settings.DEFAULT, new Silent(), peer);
        var channel = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(initializer(child -> child.pipeline().addLast(client)))
                .connect(listening.localAddress())
                .sync()
                .channel();
        group.next().submit(() -> {
            var upstream = client.open(exchange.client);
            var head = heads.request()
                    .set(Headers.METHOD, "POST")
                    .set(Headers.SCHEME, "http")
                    .set(Headers.AUTHORITY, "a")
                    .set(Headers.PATH, "/");
            upstream.head(head, false);
            upstream.data(Unpooled.wrappedBuffer(new byte[MEGABYTE]), false);
            var trailers = heads.trailers();
            trailers.add(HeaderName.of("x-sum"), "1");
            upstream.trailers(trailers);
        });
        done.get(20, TimeUnit.SECONDS);
        channel.close().sync();
        listening.close().sync();
        assertThat(exchange.log).contains("head :status: 200;", "trailers x-sum: 1;");
        assertThat(exchange.dataBytes).isEqualTo(MEGABYTE);
    }

    @Test
    @Tag("full")
    void answersCurl() throws Exception {
        try (var server = new Http2EchoServer(Http2Settings.DEFAULT)) {
            var url = "http://127.0.0.1:" + server.port() + "/";
            assertThat(run("curl", "-s", "--http2-prior-knowledge", url)).isEqualTo("hello\n");
            assertThat(run("curl", "-s", "--http2-prior-knowledge", "-d", "abc", url))
                    .isEqualTo("abc");
            assertThat(run("curl", "-sI", "--http2-prior-knowledge", url)).startsWith("HTTP/2 200");
        }
    }

    @Test
    @Tag("full")
    void answersNghttp() throws Exception {
        try (var server = new Http2EchoServer(Http2Settings.DEFAULT)) {
            var url = "http://127.0.0.1:" + server.port() + "/";
            assertThat(run("nghttp", "-m", "20", url)).isEqualTo("hello\n".repeat(20));
            assertThat(run("nghttp", "-nv", url)).contains(":status: 200").doesNotContain("error_code=PROTOCOL_ERROR");
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private interface Setup {
        void apply(Channel channel);
    }

    private static ChannelInitializer<Channel> initializer(Setup setup) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel child) {
                setup.apply(child);
            }
        };
    }

    /** Sums up a response: status, bytes, trailer. */
    private static final class NettyReader extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<String> answer;
        private final StringBuilder text = new StringBuilder();
        private long bytes;

        NettyReader(CompletableFuture<String> answer) {
            this.answer = answer;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Http2HeadersFrame frame && !frame.isEndStream())
                text.append(frame.headers().status());
            if (message instanceof Http2HeadersFrame frame && frame.isEndStream()) {
                answer.complete(text + " " + bytes + " x-sum=" + frame.headers().get("x-sum"));
            }
            if (message instanceof Http2DataFrame frame)
                bytes += frame.content().readableBytes();
            ReferenceCountUtil.release(message);
        }
    }

    private static final class NettyEcho extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Http2HeadersFrame frame && !frame.isEndStream()) {
                context.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
            } else if (message instanceof Http2HeadersFrame frame) {
                context.writeAndFlush(new DefaultHttp2HeadersFrame(frame.headers(), true));
            } else if (message instanceof Http2DataFrame frame) {
                ByteBuf content = frame.content();
                context.writeAndFlush(new DefaultHttp2DataFrame(content, frame.isEndStream()));
            } else {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private static final class Silent implements ClientConnection.Events {
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
