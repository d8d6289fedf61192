package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.net.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** A client connection on an embedded channel: the upstream's bytes in, and what exchanges and pool were told as text. */
final class Http1ClientHarness {
    final List<String> log = new ArrayList<>();
    final List<String> errors = new ArrayList<>();
    final EmbeddedChannel channel = new EmbeddedChannel();
    final ByteBufAllocator allocator;
    final HeadPool heads = new HeadPool();
    final Http1ClientConnection connection;
    int activeAtClose = -1;

    Http1ClientHarness(ByteBufAllocator allocator) {
        this(allocator, Http1Settings.defaults());
    }

    Http1ClientHarness(ByteBufAllocator allocator, Http1Settings settings) {
        this.allocator = allocator;
        channel.freezeTime();
        channel.config().setAllocator(allocator);
        var loop = new Loop(channel.eventLoop(), allocator, new SplittableRandom(1));
        var address = new InetSocketAddress("127.0.0.1", 1);
        var events = new ClientConnection.Events() {
            @Override
            public void available(ClientConnection connection) {
                log.add("available");
            }

            @Override
            public void draining(ClientConnection connection) {
                log.add("draining");
            }

            @Override
            public void protocolError(ProtocolError error) {
                errors.add(error.detail());
            }

            @Override
            public void closed(ClientConnection connection, boolean local, int active) {
                log.add("closed");
                activeAtClose = active;
            }
        };
        connection = new Http1ClientConnection(loop, heads, settings, events, new Peer(address, address, 1));
        channel.pipeline().addLast(connection);
    }

    /** Opens a request and sends its head, with fields as alternating names and values. */
    Upstream request(String method, boolean last, String... fields) {
        var upstream = connection.open(new Recorder());
        upstream.head(head(method, fields), last);
        return upstream;
    }

    RequestHead head(String method, String... fields) {
        var head = heads.request()
                .set(Headers.METHOD, method)
                .set(Headers.SCHEME, "http")
                .set(Headers.AUTHORITY, "up")
                .set(Headers.PATH, "/p");
        for (int i = 0; i < fields.length; i += 2) head.add(HeaderName.of(fields[i]), fields[i + 1]);
        return head;
    }

    ByteBuf bytes(String text) {
        return allocator
                .directBuffer(Math.max(1, text.length()))
                .writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Http1ClientHarness receive(String text) {
        if (channel.isOpen()) channel.writeInbound(bytes(text));
        channel.runPendingTasks();
        return this;
    }

    /** The upstream closes. */
    Http1ClientHarness upstreamCloses() {
        channel.close();
        channel.runPendingTasks();
        return this;
    }

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

    String told() {
        channel.runPendingTasks();
        return String.join(";", log);
    }

    void end() {
        sent();
        channel.finishAndReleaseAll();
    }

    private final class Recorder implements ClientExchange {
        private final StringBuilder body = new StringBuilder();

        @Override
        public void head(ResponseHead head, boolean last) {
            log.add(line("head " + head.version(), head) + (last ? "|last" : ""));
        }

        @Override
        public void informational(ResponseHead head) {
            log.add(line("interim", head));
        }

        private String line(String start, Headers head) {
            var line = new StringBuilder(start);
            head.forEach(
                    (name, value) -> line.append('|').append(name).append('=').append(value));
            heads.recycle(head);
            return line.toString();
        }

        @Override
        public void data(ByteBuf data, boolean last) {
            body.append(data.toString(StandardCharsets.ISO_8859_1));
            data.release();
            if (last) log.add("body " + body);
        }

        @Override
        public void trailers(Headers trailers) {
            log.add(line("body " + body + "|trailers", trailers));
        }

        @Override
        public void reset(Failure why) {
            log.add("reset " + why.reason());
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void requestWritable(boolean yes) {
            log.add("writable " + yes);
        }
    }
}
