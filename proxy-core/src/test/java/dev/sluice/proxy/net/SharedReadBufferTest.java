package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SharedReadBufferTest {
    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    @Test
    void readsOfAllChannelsUseOneBufferWhileNobodyKeepsIt() throws Exception {
        assertThat(buffersTakenFor(200, false)).isEqualTo(1);
    }

    @Test
    void whatIsKeptIsNotReadInto() throws Exception {
        assertThat(buffersTakenFor(20, true)).isBetween(2L, 21L);
    }

    /** Buffers taken while two connections are sent messages in turn, each read before the next. */
    private long buffersTakenFor(int messages, boolean keep) throws Exception {
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var shared = new SharedReadBuffer(new Loop(group.next(), leaks.allocator(), new SplittableRandom(1)));
        var read = new Semaphore(0);
        var kept = new ArrayDeque<ByteBuf>();
        try {
            var server = new ServerBootstrap()
                    .group(group)
                    .channel(NioServerSocketChannel.class)
                    .childOption(ChannelOption.RECVBUF_ALLOCATOR, shared)
                    .childOption(ChannelOption.ALLOCATOR, leaks.allocator())
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new Reader(keep, kept, read));
                        }
                    })
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
            var client = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {}
                    });
            var first = client.connect(server.localAddress()).sync().channel();
            var second = client.connect(server.localAddress()).sync().channel();
            for (int i = 0; i < messages; i++) {
                var message = Unpooled.wrappedBuffer(new byte[] {(byte) i});
                (i % 2 == 0 ? first : second).writeAndFlush(message).sync();
                assertThat(read.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
            }
            first.close().sync();
            second.close().sync();
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        }
        long taken = leaks.taken();
        for (int i = 0; !kept.isEmpty(); i++) {
            var piece = kept.poll();
            assertThat(piece.readByte()).isEqualTo((byte) i);
            piece.release();
        }
        shared.close();
        return taken;
    }

    private static final class Reader extends ChannelInboundHandlerAdapter {
        private final boolean keep;
        private final ArrayDeque<ByteBuf> kept;
        private final Semaphore read;

        Reader(boolean keep, ArrayDeque<ByteBuf> kept, Semaphore read) {
            this.keep = keep;
            this.kept = kept;
            this.read = read;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var in = (ByteBuf) message;
            if (keep) kept.add(in.readRetainedSlice(in.readableBytes()));
            in.release();
            read.release();
        }
    }
}
