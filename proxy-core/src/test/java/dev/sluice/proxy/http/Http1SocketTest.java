package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.SharedReadBuffer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server connection on real sockets: it echoes bodies, stopping its source while the client does not read. */
class Http1SocketTest {
    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    private final LinkedBlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Loop loop = new Loop(group.next(), leaks.allocator(), new SplittableRandom(1));
    private final SharedReadBuffer shared = new SharedReadBuffer(loop);
    private final HeadPool heads = new HeadPool();
    private Socket client = new Socket();

    @BeforeEach
    void start() throws Exception {
        var server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOCATOR, leaks.allocator())
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, shared)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        serve(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        client.connect(server.localAddress());
        client.setSoTimeout(10_000);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        shared.close();
    }

    private void serve(Channel channel) {
        var address = new InetSocketAddress("127.0.0.1", 1);
        var events = new ServerConnection.Events() {
            @Override
            public ServerExchange request(Downstream downstream) {
                return new Echo(downstream);
            }

            @Override
            public void protocolError(ProtocolError error) {
                log.add("error");
            }

            @Override
            public void closed(boolean local, int active) {
                log.add("closed");
            }
        };
        channel.pipeline()
                .addLast(new Http1ServerConnection(
                        loop, heads, Http1Settings.defaults(), events, new Peer(address, address, 1)));
    }

    private final class Echo implements ServerExchange {
        private final Downstream downstream;
        private boolean refuse;

        Echo(Downstream downstream) {
            this.downstream = downstream;
        }

        @Override
        public void head(RequestHead head, boolean last) {
            refuse = head.path().equals("/refuse");
            var hang = head.path().equals("/hang");
            heads.recycle(head);
            log.add("request");
            var answer = heads.response().status(refuse ? 413 : 200);
            if (hang) heads.recycle(answer);
            else downstream.head(answer, last || refuse);
        }

        @Override
        public void data(ByteBuf data, boolean last) {
            downstream.data(data, last);
            if (!last && !downstream.writable()) downstream.pauseRequest(true);
        }

        @Override
        public void trailers(Headers trailers) {
            heads.recycle(trailers);
        }

        @Override
        public void reset(Failure why) {
            log.add("reset " + why.reason());
        }

        @Override
        public void rejected(Failure why) {
            downstream.head(heads.response().status(why.reason().status()), true);
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void responseWritable(boolean yes) {
            downstream.pauseRequest(!yes);
        }
    }

    private void send(String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String readAll() throws IOException {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void theAnswerArrivesThoughMoreOfTheBodyIsOnItsWay() throws Exception {
        send("POST /refuse HTTP/1.1\r\nhost: a\r\ncontent-length: 9000000\r\n\r\n");
        for (int i = 0; i < 50; i++) send("x".repeat(10_000));
        assertThat(readAll())
                .isEqualTo("HTTP/1.1 413 Payload Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    }

    @Test
    void aClientThatClosesItsSideHasGone() throws Exception {
        send("GET /hang HTTP/1.1\r\nhost: a\r\n\r\n");
        client.shutdownOutput();
        assertThat(readAll()).isEmpty();
        assertThat(log.poll(5, TimeUnit.SECONDS)).isEqualTo("request");
        assertThat(log.poll(5, TimeUnit.SECONDS)).isEqualTo("reset DOWNSTREAM_CLOSED");
        assertThat(log.poll(5, TimeUnit.SECONDS)).isEqualTo("closed");
    }

    @Test
    void aClientThatReadsLateStopsTheSourceAndLosesNothing() throws Exception {
        int length = 40_000_000; // more than the kernel's buffers of both directions
        var sender = new Thread(() -> {
            try {
                send("POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: " + length + "\r\n\r\n");
                for (int i = 0; i < length / 100_000; i++) send("x".repeat(100_000));
            } catch (IOException gone) {
                log.add("sender " + gone);
            }
        });
        sender.start();
        sender.join(1500);
        assertThat(sender.isAlive()).as("all was taken though nothing was read").isTrue();
        // The channel's high watermark, what one turn reads, and a buffer or two: far from what was sent.
        assertThat(leaks.held()).isLessThan(40);
        var all = readAll();
        assertThat(all.chars().filter(c -> c == 'x').count()).isEqualTo(length);
        assertThat(all).endsWith("\r\n0\r\n\r\n");
        sender.join();
    }
}
