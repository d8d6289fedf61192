package dev.sluice.proxy.http;

import dev.sluice.proxy.net.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection under test in an embedded channel, whose peer is the test, frame by frame. Time stands still. */
final class Http2TestChannel implements AutoCloseable {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    static final Peer PEER = new Peer(new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.1", 2), 7);

    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    final HeadPool heads = new HeadPool();
    final EmbeddedChannel channel = new EmbeddedChannel();
    final Loop loop;
    final List<Http2TestExchange> exchanges = new ArrayList<>();
    final List<ProtocolError> errors = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final List<Throwable> thrown = new ArrayList<>();
    final ByteBuf received = Unpooled.buffer();
    boolean closed;
    boolean blocked; // the peer does not read

    @Nullable
    Http2ServerConnection server;

    @Nullable
    Http2ClientConnection client;

    private Http2TestChannel() {
        channel.freezeTime();
        channel.config().setAllocator(allocator);
        loop = new Loop(channel.eventLoop(), allocator, new SplittableRandom(1));
        channel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
                if (!blocked) context.flush();
            }
        });
    }

    static Http2TestChannel server(Http2Settings settings) {
        var test = new Http2TestChannel();
        test.server = new Http2ServerConnection(test.loop, test.heads, settings, test.new Serving(), PEER);
        test.add(test.server);
        return test;
    }

    static Http2TestChannel client(Http2Settings settings) {
        var test = new Http2TestChannel();
        test.client = new Http2ClientConnection(test.loop, test.heads, settings, test.new Using(), PEER);
        test.add(test.client);
        return test;
    }

    private void add(Http2Connection connection) {
        channel.pipeline().addLast(connection, new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                thrown.add(cause);
            }
        });
        run();
    }

    /** What a peer says first: the preface when it is a client, and SETTINGS. */
    Http2TestChannel greet(int... settings) {
        if (server != null) receive(Unpooled.wrappedBuffer(PREFACE));
        send(Http2RawFrame.settings(settings), Http2RawFrame.settingsAck());
        sent();
        return this;
    }

    /** The peer sends frames, in one read. */
    void send(Http2RawFrame... frames) {
        var bytes = allocator.directBuffer();
        for (var frame : frames) frame.write(bytes);
        receive(bytes);
    }

    void receive(ByteBuf bytes) {
        channel.writeInbound(bytes);
        run();
    }

    void run() {
        channel.runPendingTasks();
        channel.runScheduledPendingTasks();
    }

    void after(long nanos) {
        channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        run();
    }

    /** The frames written since the last call. */
    List<Http2RawFrame> sent() {
        run();
        for (ByteBuf bytes; (bytes = channel.readOutbound()) != null; bytes.release()) received.writeBytes(bytes);
        if (received.readableBytes() >= PREFACE.length && received.getByte(received.readerIndex()) == 'P') {
            received.skipBytes(PREFACE.length);
        }
        var frames = Http2RawFrame.parse(received);
        received.discardReadBytes();
        return frames;
    }

    /** The frames of one type written since the last call of this or {@link #sent}. */
    List<Http2RawFrame> sent(int type) {
        return sent().stream().filter(frame -> frame.is(type)).toList();
    }

    /** The code of the GOAWAY that was written, or -1. */
    int goAwayCode() {
        var all = sent(FrameType.GOAWAY);
        return all.isEmpty() ? -1 : all.getLast().intAt(4);
    }

    Http2TestExchange exchange(int index) {
        return exchanges.get(index);
    }

    /** Opens a stream of the client and sends a request. */
    Http2TestExchange request(String method, boolean last) {
        var exchange = new Http2TestExchange(heads);
        exchanges.add(exchange);
        var upstream = client.open(exchange.client);
        uppers.add(upstream);
        var head = heads.request()
                .set(Headers.METHOD, method)
                .set(Headers.SCHEME, "http")
                .set(Headers.AUTHORITY, "a")
                .set(Headers.PATH, "/");
        upstream.head(head, last);
        run();
        return exchange;
    }

    final List<Upstream> uppers = new ArrayList<>();

    ByteBuf buffer(int length) {
        return allocator.directBuffer(length).writeZero(length);
    }

    /** Closes, and fails when the codec lost a buffer or let an exception through. */
    @Override
    public void close() {
        blocked = false;
        channel.close();
        run();
        channel.finishAndReleaseAll();
        received.release();
        if (!thrown.isEmpty()) throw new AssertionError("exception left the codec", thrown.getFirst());
        long leaked = allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
        if (leaked != 0) throw new AssertionError("leaked " + leaked + " bytes");
    }

    private final class Serving implements ServerConnection.Events {
        @Override
        public ServerExchange request(Downstream downstream) {
            var exchange = new Http2TestExchange(heads);
            exchange.downstream = downstream;
            exchanges.add(exchange);
            return exchange;
        }

        @Override
        public void protocolError(ProtocolError error) {
            errors.add(error);
        }

        @Override
        public void closed(boolean local, int active) {
            closed = true;
        }
    }

    private final class Using implements ClientConnection.Events {
        @Override
        public void available(ClientConnection connection) {
            events.add("available");
        }

        @Override
        public void draining(ClientConnection connection) {
            events.add("draining");
        }

        @Override
        public void protocolError(ProtocolError error) {
            errors.add(error);
        }

        @Override
        public void closed(ClientConnection connection, boolean local, int active) {
            closed = true;
        }
    }
}
