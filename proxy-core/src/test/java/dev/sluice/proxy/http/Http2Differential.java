package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The frames of a client as our server's connection understands them and as Netty's frame reader does. */
final class Http2Differential {
    /** What one stream brought. */
    private static final class Stream {
        final List<String> heads = new ArrayList<>();
        final StringBuilder body = new StringBuilder();
        boolean over;

        @Override
        public String toString() {
            return heads + " body " + body.length() + " " + body.toString().hashCode();
        }
    }

    private Http2Differential() {}

    /**
     * Sends frames to a connection that has been greeted; fails when what exchanges were told is not what Netty reads, for
     * input about which our side has no complaint.
     */
    static void check(byte[] input, SplittableRandom pieces) {
        var frames = Arrays.copyOf(input, wholeFrames(input));
        var ours = new ArrayList<String>();
        try (var test = Http2TestChannel.server(Http2Settings.DEFAULT)) {
            test.greet();
            for (int from = 0; from < frames.length && test.channel.isOpen(); ) {
                int to = Math.min(frames.length, from + 1 + pieces.nextInt(pieces.nextInt(4) == 0 ? 3 : 2000));
                test.receive(test.allocator.directBuffer(to - from).writeBytes(frames, from, to - from));
                from = to;
            }
            for (var frame : test.sent()) {
                if (frame.is(FrameType.GOAWAY) || frame.is(FrameType.RST_STREAM)) return;
            }
            if (!test.channel.isOpen() || !test.errors.isEmpty()) return;
            for (var exchange : test.exchanges) ours.add(text(exchange));
        }
        assertThat(ours).isEqualTo(netty(frames));
    }

    /** Where the last whole frame or header block ends: what is torn is judged early by one and late by the other. */
    private static int wholeFrames(byte[] bytes) {
        int whole = 0;
        boolean inBlock = false;
        for (int at = 0; bytes.length - at >= FrameType.HEADER; ) {
            int length = (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
            if (bytes.length - at - FrameType.HEADER < length) break;
            boolean endsBlock = (bytes[at + 4] & FrameType.FLAG_END_HEADERS) != 0;
            if (bytes[at + 3] == FrameType.HEADERS || bytes[at + 3] == FrameType.CONTINUATION) inBlock = !endsBlock;
            at += FrameType.HEADER + length;
            if (!inBlock) whole = at;
        }
        return whole;
    }

    private static String text(Http2TestExchange exchange) {
        var stream = new Stream();
        for (var line : exchange.log) {
            if (line.startsWith("head ") || line.startsWith("trailers ")) {
                stream.heads.add(fields(line.substring(line.indexOf(' ') + 1)));
            }
        }
        stream.body.append(exchange.body);
        return stream.toString();
    }

    /** Fields without their order among the pseudo fields. */
    private static String fields(String text) {
        var all = new ArrayList<>(List.of(text.replace(" last", "").split(";")));
        all.removeIf(String::isEmpty);
        all.sort(null);
        return String.join(";", all);
    }

    private static List<String> netty(byte[] frames) {
        var streams = new LinkedHashMap<Integer, Stream>();
        var channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
        var context = channel.pipeline().firstContext();
        try (var reader = new DefaultHttp2FrameReader(false)) {
            var listener = new Listener(streams);
            var in = Unpooled.wrappedBuffer(frames);
            while (in.isReadable()) {
                int before = in.readerIndex();
                reader.readFrame(context, in, listener);
                if (in.readerIndex() == before) break;
            }
        } catch (Http2Exception refused) {
            throw new AssertionError("Netty refuses what we accept", refused);
        } finally {
            channel.finishAndReleaseAll();
        }
        return streams.values().stream().map(Stream::toString).toList();
    }

    private static final class Listener extends Http2FrameAdapter {
        private final Map<Integer, Stream> streams;
        private int highest;

        Listener(Map<Integer, Stream> streams) {
            this.streams = streams;
        }

        @Override
        public int onDataRead(ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean end) {
            var stream = streams.get(id);
            if (stream != null && !stream.over) {
                stream.body.append(data.toString(StandardCharsets.ISO_8859_1));
                stream.over = end;
            }
            return data.readableBytes() + padding;
        }

        @Override
        public void onHeadersRead(ChannelHandlerContext context, int id, Http2Headers headers, int pad, boolean end) {
            // A stream that is long closed: of those so far back we know no more and ignore what comes.
            if (id < highest && !streams.containsKey(id)) return;
            highest = Math.max(highest, id);
            var stream = streams.computeIfAbsent(id, unseen -> new Stream());
            if (stream.over) return;
            var text = new StringBuilder();
            for (var field : headers) {
                if (field.getKey().toString().equals("cookie")) continue;
                text.append(field.getKey())
                        .append(": ")
                        .append(field.getValue())
                        .append(';');
            }
            // Ours joins the crumbs of a cookie (RFC 9113 8.2.3).
            var crumbs = headers.getAll("cookie");
            if (!crumbs.isEmpty()) text.append("cookie: ").append(String.join("; ", crumbs));
            stream.heads.add(fields(text.toString()));
            stream.over = end;
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int id,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end) {
            onHeadersRead(context, id, headers, padding, end);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext context, int id, long code) {
            var stream = streams.get(id);
            if (stream != null) stream.over = true;
        }
    }
}
