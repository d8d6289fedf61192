package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.net.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server connection on an embedded channel: bytes in, and what the exchanges were told as lines of text. */
final class Http1ServerHarness {
    final List<String> log = new ArrayList<>();
    final EmbeddedChannel channel = new EmbeddedChannel();
    final ByteBufAllocator allocator;
    final HeadPool heads = new HeadPool();
    final Http1ServerConnection connection;

    /** What to do when a request is complete; answers 200 with the length of its body unless replaced. */
    Consumer<Recorded> onComplete = r -> r.answer(200, r.body.toString());

    /** What to do with a head that is not the last. */
    Consumer<Recorded> onHead = r -> {};

    @Nullable
    Recorded current;

    boolean closedLocally;

    Http1ServerHarness(ByteBufAllocator allocator) {
        this(allocator, Http1Settings.defaults());
    }

    Http1ServerHarness(ByteBufAllocator allocator, Http1Settings settings) {
        this.allocator = allocator;
        channel.freezeTime();
        channel.config().setAllocator(allocator);
        var loop = new Loop(channel.eventLoop(), allocator, new SplittableRandom(1));
        var address = new InetSocketAddress("127.0.0.1", 1);
        var events = new ServerConnection.Events() {
            @Override
            public ServerExchange request(Downstream downstream) {
                current = new Recorded(downstream);
                return current;
            }

            @Override
            public void protocolError(ProtocolError error) {
                log.add("error " + error.kind());
            }

            @Override
            public void closed(boolean local, int active) {
                closedLocally = local;
                log.add("closed");
            }
        };
        connection = new Http1ServerConnection(loop, heads, settings, events, new Peer(address, address, 1));
        channel.pipeline().addLast(connection);
    }

    Http1ServerHarness send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Http1ServerHarness send(byte[] bytes) {
        if (channel.isOpen())
            channel.writeInbound(
                    allocator.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes));
        channel.runPendingTasks();
        return this;
    }

    /** Sends the bytes one by one. */
    Http1ServerHarness trickle(String text) {
        for (var b : text.getBytes(StandardCharsets.ISO_8859_1)) send(new byte[] {b});
        return this;
    }

    /** From now on the peer's receive window is zero: nothing that is written leaves. */
    void stall() {
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            private final Queue<Object> held = new ArrayDeque<>();

            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                held.add(message);
            }

            @Override
            public void flush(ChannelHandlerContext context) {}

            @Override
            public void handlerRemoved(ChannelHandlerContext context) {
                held.forEach(ReferenceCountUtil::release);
            }
        });
    }

    /** What was written since the last call. */
    String sent() {
        channel.runPendingTasks();
        var all = new StringBuilder();
        for (ByteBuf b = channel.readOutbound(); b != null; b = channel.readOutbound()) {
            all.append(b.toString(StandardCharsets.ISO_8859_1));
            b.release();
        }
        return all.toString();
    }

    void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    /** Ends the connection and gives back everything. */
    void end() {
        sent();
        channel.finishAndReleaseAll();
    }

    /** An exchange that records. */
    final class Recorded implements ServerExchange {
        final Downstream downstream;
        final StringBuilder body = new StringBuilder();
        String method = "";

        Recorded(Downstream downstream) {
            this.downstream = downstream;
        }

        void answer(int status, String text) {
            var head = heads.response().status(status);
            head.add(HeaderName.of("content-length"), Integer.toString(text.length()));
            downstream.head(head, text.isEmpty());
            if (!text.isEmpty()) data(text, true);
        }

        void data(String text, boolean last) {
            downstream.data(allocator.directBuffer().writeBytes(text.getBytes(StandardCharsets.ISO_8859_1)), last);
        }

        @Override
        public void head(RequestHead head, boolean last) {
            var line = new StringBuilder("head " + head.version());
            head.forEach(
                    (name, value) -> line.append('|').append(name).append('=').append(value));
            method = head.method();
            log.add(line + (last ? "|last" : ""));
            heads.recycle(head);
            if (last) onComplete.accept(this);
            else onHead.accept(this);
        }

        @Override
        public void data(ByteBuf data, boolean last) {
            body.append(data.toString(StandardCharsets.ISO_8859_1));
            data.release();
            if (last) complete("body " + body);
        }

        @Override
        public void trailers(Headers trailers) {
            var line = new StringBuilder("body " + body + "|trailers");
            trailers.forEach(
                    (name, value) -> line.append('|').append(name).append('=').append(value));
            heads.recycle(trailers);
            complete(line.toString());
        }

        private void complete(String line) {
            log.add(line);
            onComplete.accept(this);
        }

        @Override
        public void reset(Failure why) {
            log.add("reset " + why.reason());
        }

        @Override
        public void rejected(Failure why) {
            log.add("rejected " + why.reason().status() + " " + why.detail());
            answer(why.reason().status(), "");
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void responseWritable(boolean yes) {
            log.add("writable " + yes);
        }
    }
}
