package dev.sluice.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A frame as tests write and read it, with nothing checked. */
record Http2RawFrame(int type, int flags, int stream, byte[] payload) {
    static final int END = FrameType.FLAG_END_STREAM;
    static final int END_HEADERS = FrameType.FLAG_END_HEADERS;

    static Http2RawFrame settings(int... pairs) {
        var payload = Unpooled.buffer();
        for (int i = 0; i < pairs.length; i += 2) payload.writeShort(pairs[i]).writeInt(pairs[i + 1]);
        return new Http2RawFrame(FrameType.SETTINGS, 0, 0, bytes(payload));
    }

    static Http2RawFrame settingsAck() {
        return new Http2RawFrame(FrameType.SETTINGS, FrameType.FLAG_ACK, 0, new byte[0]);
    }

    /** HEADERS with fields as literals; each argument is {@code "name: value"}. */
    static Http2RawFrame headers(int stream, boolean end, String... fields) {
        return new Http2RawFrame(FrameType.HEADERS, END_HEADERS | (end ? END : 0), stream, block(fields));
    }

    static Http2RawFrame get(int stream) {
        return headers(stream, true, ":method: GET", ":scheme: http", ":authority: a", ":path: /");
    }

    static Http2RawFrame post(int stream) {
        return headers(stream, false, ":method: POST", ":scheme: http", ":authority: a", ":path: /");
    }

    static Http2RawFrame data(int stream, int length, boolean end) {
        return new Http2RawFrame(FrameType.DATA, end ? END : 0, stream, new byte[length]);
    }

    static Http2RawFrame reset(int stream, int code) {
        return new Http2RawFrame(FrameType.RST_STREAM, 0, stream, ints(code));
    }

    static Http2RawFrame windowUpdate(int stream, int increment) {
        return new Http2RawFrame(FrameType.WINDOW_UPDATE, 0, stream, ints(increment));
    }

    static Http2RawFrame ping() {
        return new Http2RawFrame(FrameType.PING, 0, 0, new byte[8]);
    }

    static Http2RawFrame goAway(int last, int code) {
        return new Http2RawFrame(FrameType.GOAWAY, 0, 0, ints(last, code));
    }

    static Http2RawFrame continuation(int stream, int flags, byte[] payload) {
        return new Http2RawFrame(FrameType.CONTINUATION, flags, stream, payload);
    }

    static Http2RawFrame priority(int stream) {
        return new Http2RawFrame(FrameType.PRIORITY, 0, stream, new byte[5]);
    }

    static byte[] block(String... fields) {
        var out = new ByteArrayOutputStream();
        for (var field : fields) {
            int colon = field.indexOf(": ", 1);
            out.write(0);
            string(out, field.substring(0, colon));
            string(out, field.substring(colon + 2));
        }
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String text) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int length = bytes.length;
        if (length < 127) {
            out.write(length);
        } else {
            out.write(127);
            for (length -= 127; length >= 128; length >>>= 7) out.write(length & 127 | 128);
            out.write(length);
        }
        out.writeBytes(bytes);
    }

    private static byte[] ints(int... values) {
        var payload = Unpooled.buffer();
        for (int value : values) payload.writeInt(value);
        return bytes(payload);
    }

    static byte[] bytes(ByteBuf from) {
        var bytes = new byte[from.readableBytes()];
        from.readBytes(bytes);
        from.release();
        return bytes;
    }

    int intAt(int offset) {
        return Unpooled.wrappedBuffer(payload).getInt(offset);
    }

    boolean is(int otherType) {
        return type == otherType;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    void write(ByteBuf to) {
        to.writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
    }

    /** Cuts whole frames off the front. */
    static List<Http2RawFrame> parse(ByteBuf from) {
        var frames = new ArrayList<Http2RawFrame>();
        while (from.readableBytes() >= 9 && from.readableBytes() >= 9 + from.getUnsignedMedium(from.readerIndex())) {
            var payload = new byte[from.readUnsignedMedium()];
            int type = from.readUnsignedByte();
            int flags = from.readUnsignedByte();
            int stream = from.readInt();
            from.readBytes(payload);
            frames.add(new Http2RawFrame(type, flags, stream, payload));
        }
        return frames;
    }
}
