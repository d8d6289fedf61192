package dev.sluice.e2e;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * HTTP/2 frames on a blocking socket for tests of either end: HPACK is Netty's, everything else is written plainly.
 * Acknowledges SETTINGS and PING; {@link #open} opens its receive windows wide, and the peer's are the caller's matter.
 * Reading is for one thread, writing for any.
 */
final class H2Wire {
    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /** A frame that matters to a test. */
    sealed interface Frame {
        record Headers(int stream, List<Header> fields, boolean end) implements Frame {}

        record Data(int stream, String text, boolean end) implements Frame {}

        record Rst(int stream, long code) implements Frame {}

        record GoAway(int lastStream, long code) implements Frame {}

        /** A window is wider by {@code size}, or begins at it where it is {@code initial}. */
        record Window(int stream, long size, boolean initial) implements Frame {}
    }

    private static final int DATA = 0, HEADERS = 1, RST = 3, SETTINGS = 4, PING = 6, GOAWAY = 7, WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9, INITIAL_WINDOW_SIZE = 4;
    private static final int END_STREAM = 1, ACK = 1, END_HEADERS = 4, PADDED = 8, PRIORITY = 32;
    private static final int WIDE = 1 << 30;

    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();

    H2Wire(Socket socket) throws IOException {
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /** Sends the client's preface; {@link #open} follows on both sides. */
    void preface() throws IOException {
        out.write(PREFACE.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads the client's preface. */
    void expectPreface() throws IOException {
        var read = new String(in.readNBytes(PREFACE.length()), StandardCharsets.ISO_8859_1);
        if (!read.equals(PREFACE)) {
            throw new EOFException("no preface but: " + read);
        }
    }

    /** Announces wide windows. */
    void open() throws IOException {
        // INITIAL_WINDOW_SIZE of the streams, then the connection's window.
        frame(SETTINGS, 0, 0, Unpooled.buffer().writeShort(4).writeInt(WIDE));
        frame(WINDOW_UPDATE, 0, 0, Unpooled.buffer().writeInt(WIDE));
    }

    synchronized void headers(int stream, List<Header> fields, boolean end) throws IOException {
        var block = Unpooled.buffer();
        var headers = new DefaultHttp2Headers(false);
        fields.forEach(h -> headers.add(h.name(), h.value()));
        try {
            encoder.encodeHeaders(stream, headers, block);
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block);
    }

    void data(int stream, String text, boolean end) throws IOException {
        frame(DATA, end ? END_STREAM : 0, stream, Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    void reset(int stream, long code) throws IOException {
        frame(RST, 0, stream, Unpooled.buffer().writeInt((int) code));
    }

    void goAway(int lastStream, long code) throws IOException {
        frame(GOAWAY, 0, 0, Unpooled.buffer().writeInt(lastStream).writeInt((int) code));
    }

    /** Writes any frame as it is told. */
    synchronized void frame(int type, int flags, int stream, ByteBuf payload) throws IOException {
        var frame = Unpooled.buffer(9 + payload.readableBytes());
        frame.writeMedium(payload.readableBytes())
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream);
        frame.writeBytes(payload);
        out.write(frame.array(), 0, frame.readableBytes());
    }

    /** Returns the next frame that matters; an {@link EOFException} without message is the peer's close. */
    Frame next() throws IOException {
        while (true) {
            int length;
            try {
                length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            } catch (EOFException e) {
                throw new EOFException(null);
            }
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt() & 0x7fffffff;
            var payload = Unpooled.wrappedBuffer(in.readNBytes(length));
            switch (type) {
                case DATA -> {
                    var text = unpad(payload, flags).toString(StandardCharsets.ISO_8859_1);
                    return new Frame.Data(stream, text, (flags & END_STREAM) != 0);
                }
                case HEADERS -> {
                    return new Frame.Headers(stream, fields(stream, payload, flags), (flags & END_STREAM) != 0);
                }
                case RST -> {
                    return new Frame.Rst(stream, payload.readUnsignedInt());
                }
                case GOAWAY -> {
                    return new Frame.GoAway(payload.readInt(), payload.readUnsignedInt());
                }
                case PING -> {
                    if ((flags & ACK) == 0) {
                        frame(PING, ACK, 0, payload);
                    }
                }
                case SETTINGS -> {
                    if ((flags & ACK) == 0) {
                        frame(SETTINGS, ACK, 0, Unpooled.EMPTY_BUFFER);
                        long window = initialWindow(payload);
                        if (window >= 0) {
                            return new Frame.Window(0, window, true);
                        }
                    }
                }
                case WINDOW_UPDATE -> {
                    return new Frame.Window(stream, payload.readUnsignedInt(), false);
                }
                default -> {} // PRIORITY and unknown frames
            }
        }
    }

    /** The INITIAL_WINDOW_SIZE of a SETTINGS frame, -1 when it is not in it. */
    private static long initialWindow(ByteBuf settings) {
        long window = -1;
        while (settings.isReadable()) {
            int name = settings.readUnsignedShort();
            long value = settings.readUnsignedInt();
            window = name == INITIAL_WINDOW_SIZE ? value : window;
        }
        return window;
    }

    private List<Header> fields(int stream, ByteBuf first, int flags) throws IOException {
        var block = unpad(first, flags);
        if ((flags & PRIORITY) != 0) {
            block.skipBytes(5);
        }
        int more = flags;
        while ((more & END_HEADERS) == 0) {
            int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            if (in.readUnsignedByte() != CONTINUATION) {
                throw new EOFException("no CONTINUATION inside a header block");
            }
            more = in.readUnsignedByte();
            in.readInt();
            block = Unpooled.wrappedBuffer(block, Unpooled.wrappedBuffer(in.readNBytes(length)));
        }
        var fields = new ArrayList<Header>();
        try {
            decoder.decodeHeaders(stream, block)
                    .forEach(e -> fields.add(
                            new Header(e.getKey().toString(), e.getValue().toString())));
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        return fields;
    }

    private static ByteBuf unpad(ByteBuf payload, int flags) {
        if ((flags & PADDED) == 0) {
            return payload;
        }
        int padding = payload.readUnsignedByte();
        return payload.readSlice(payload.readableBytes() - padding);
    }
}
