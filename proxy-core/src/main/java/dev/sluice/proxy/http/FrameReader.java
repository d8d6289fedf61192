package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http2ErrorCode.FRAME_SIZE_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.PROTOCOL_ERROR;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a connection into frames and calls a {@link FrameHandler}. Data passes through as slices of the
 * buffers read, as far as it has come; of other frames at most one is held until it is whole, so a connection holds at
 * most {@value FrameType#DEFAULT_MAX_SIZE} bytes and the block that CONTINUATION frames build, which is bounded by four
 * times the limit on a head. No object is made for a frame.
 */
final class FrameReader {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONE = {};

    private final FrameHandler handler;
    private final FrameBudget budget;
    private final HeadPool heads;
    private final ByteBufAllocator allocator;
    private final int maxBlock;

    private int prefaceSeen;
    private boolean settingsSeen;
    private boolean stopped;
    private @Nullable ByteBuf held; // owned: the beginning of a frame that is not yet whole
    private boolean readingHeld;

    private int dataStream;
    private boolean dataEnd;
    private int dataLeft;
    private int paddingLeft;

    private int blockStream; // 0 outside of a header block
    private boolean blockEnd;
    private int blockDependency;
    private byte[] block = NONE;
    private int blockLength;

    /** Reads what the peer of the connection sends: a client begins with its preface. */
    FrameReader(Http2Connection connection, FrameHandler handler) {
        this.handler = handler;
        this.budget = connection.budget;
        this.heads = connection.heads;
        this.allocator = connection.loop.allocator();
        this.maxBlock = 4 * connection.settings.maxHeaderBytes() + FrameType.DEFAULT_MAX_SIZE;
        this.prefaceSeen = connection instanceof Http2ServerConnection ? 0 : PREFACE.length;
    }

    /** Handles all frames in the buffer, which stays the caller's; a {@link Http2Violation} ends the connection. */
    void read(ByteBuf in) {
        while (in.isReadable() && !stopped) {
            if (prefaceSeen < PREFACE.length) preface(in);
            else if (dataLeft > 0) dataPiece(in);
            else if (paddingLeft > 0) paddingLeft -= skip(in, paddingLeft);
            else if (held != null) readHeld(held, in);
            else if (isWhole(in)) frame(in);
            else hold(in);
        }
    }

    /** Reads no more, and frees what is held. */
    void stop() {
        stopped = true;
        if (!readingHeld) release();
        block = NONE;
    }

    private void preface(ByteBuf in) {
        while (in.isReadable() && prefaceSeen < PREFACE.length) {
            if (in.readByte() != PREFACE[prefaceSeen++]) throw broken(PROTOCOL_ERROR, "invalid connection preface");
        }
    }

    private static int skip(ByteBuf in, int most) {
        int length = Math.min(most, in.readableBytes());
        in.skipBytes(length);
        return length;
    }

    // DATA is handled as it comes, every other frame when it is whole.

    private static boolean isWhole(ByteBuf in) {
        int readable = in.readableBytes();
        if (readable < FrameType.HEADER) return false;
        int needed = needed(in);
        return readable >= needed;
    }

    private static int needed(ByteBuf in) {
        int at = in.readerIndex();
        int type = in.getUnsignedByte(at + 3);
        int length = in.getUnsignedMedium(at);
        if (length > FrameType.DEFAULT_MAX_SIZE) return FrameType.HEADER; // refused without waiting for it
        if (type != FrameType.DATA) return FrameType.HEADER + length;
        boolean padded = (in.getUnsignedByte(at + 4) & FrameType.FLAG_PADDED) != 0;
        return FrameType.HEADER + (padded && length > 0 ? 1 : 0);
    }

    private void hold(ByteBuf in) {
        var buffer = allocator.directBuffer(in.readableBytes() < FrameType.HEADER ? 64 : needed(in));
        held = buffer;
        buffer.writeBytes(in);
    }

    private void readHeld(ByteBuf buffer, ByteBuf in) {
        if (buffer.readableBytes() < FrameType.HEADER) {
            move(in, buffer, FrameType.HEADER);
            if (buffer.readableBytes() < FrameType.HEADER) return;
        }
        int needed = needed(buffer);
        move(in, buffer, needed);
        if (buffer.readableBytes() < needed) return;
        readingHeld = true;
        try {
            frame(buffer);
        } finally {
            readingHeld = false;
            release();
        }
    }

    private static void move(ByteBuf from, ByteBuf to, int upTo) {
        to.writeBytes(from, Math.min(from.readableBytes(), Math.max(0, upTo - to.readableBytes())));
    }

    private void release() {
        if (held == null) return;
        held.release();
        held = null;
    }

    private void frame(ByteBuf in) {
        int length = in.readUnsignedMedium();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & 0x7fffffff;
        if (length > FrameType.DEFAULT_MAX_SIZE) throw broken(FRAME_SIZE_ERROR, "frame longer than the maximum");
        if (!settingsSeen) {
            if (type != FrameType.SETTINGS || (flags & FrameType.FLAG_ACK) != 0) {
                throw broken(PROTOCOL_ERROR, "the first frame is not SETTINGS");
            }
            settingsSeen = true;
        }
        if (blockStream != 0 && (type != FrameType.CONTINUATION || stream != blockStream)) {
            throw broken(PROTOCOL_ERROR, "header block not continued");
        }
        checkStream(type, stream);
        if (type == FrameType.DATA) {
            dataFrame(in, stream, flags, length);
            return;
        }
        int end = in.readerIndex() + length;
        payload(in, type, flags, stream, length);
        in.readerIndex(end);
    }

    private static void checkStream(int type, int stream) {
        boolean wrong = switch (type) {
            case FrameType.DATA, FrameType.HEADERS, FrameType.PRIORITY, FrameType.RST_STREAM, FrameType.CONTINUATION ->
                stream == 0;
            case FrameType.SETTINGS, FrameType.PING, FrameType.GOAWAY -> stream != 0;
            default -> false;
        };
        if (wrong) throw broken(PROTOCOL_ERROR, "frame of type " + type + " on stream " + stream);
    }

    private void payload(ByteBuf in, int type, int flags, int stream, int length) {
        switch (type) {
            case FrameType.HEADERS -> headersFrame(in, stream, flags, length);
            case FrameType.CONTINUATION -> continuationFrame(in, flags, length);
            case FrameType.PRIORITY -> handler.priority(stream, length == 5 ? in.readInt() & 0x7fffffff : -1);
            case FrameType.RST_STREAM -> {
                size(length == 4, "RST_STREAM");
                handler.reset(stream, in.readInt());
            }
            case FrameType.SETTINGS -> settingsFrame(in, flags, length);
            case FrameType.PING -> {
                size(length == 8, "PING");
                handler.ping(in.readLong(), (flags & FrameType.FLAG_ACK) != 0);
            }
            case FrameType.GOAWAY -> {
                size(length >= 8, "GOAWAY");
                handler.goAway(in.readInt() & 0x7fffffff, in.readInt());
            }
            case FrameType.WINDOW_UPDATE -> {
                size(length == 4, "WINDOW_UPDATE");
                handler.windowUpdate(stream, in.readInt() & 0x7fffffff);
            }
            case FrameType.PUSH_PROMISE -> throw broken(PROTOCOL_ERROR, "PUSH_PROMISE");
            default -> handler.unknown(type);
        }
    }

    private void dataFrame(ByteBuf in, int stream, int flags, int length) {
        int padding = 0;
        int left = length;
        if ((flags & FrameType.FLAG_PADDED) != 0) {
            size(length > 0, "padded DATA");
            padding = in.readUnsignedByte();
            left--;
            if (padding > left) throw broken(PROTOCOL_ERROR, "padding longer than the frame");
        }
        boolean end = (flags & FrameType.FLAG_END_STREAM) != 0;
        dataStream = stream;
        dataEnd = end;
        dataLeft = left - padding;
        paddingLeft = padding;
        budget.payload(dataLeft == 0 && !end);
        handler.dataFrame(stream, length, dataLeft, end);
        if (dataLeft == 0 && end && !stopped) handler.data(stream, Unpooled.EMPTY_BUFFER, true);
    }

    private void dataPiece(ByteBuf in) {
        int length = Math.min(dataLeft, in.readableBytes());
        dataLeft -= length;
        handler.data(dataStream, in.readRetainedSlice(length), dataLeft == 0 && dataEnd);
    }

    private void headersFrame(ByteBuf in, int stream, int flags, int length) {
        int padding = 0;
        int left = length;
        if ((flags & FrameType.FLAG_PADDED) != 0) {
            size(left > 0, "padded HEADERS");
            padding = in.readUnsignedByte();
            left--;
        }
        int dependency = -1;
        if ((flags & FrameType.FLAG_PRIORITY) != 0) {
            size(left >= 5, "HEADERS with priority");
            dependency = in.readInt() & 0x7fffffff;
            in.skipBytes(1);
            left -= 5;
        }
        if (padding > left) throw broken(PROTOCOL_ERROR, "padding longer than the frame");
        left -= padding;
        boolean end = (flags & FrameType.FLAG_END_STREAM) != 0;
        budget.payload(left == 0 && !end);
        budget.blockBegins();
        if ((flags & FrameType.FLAG_END_HEADERS) != 0) {
            var bytes = heads.scratch(left);
            in.readBytes(bytes, 0, left);
            handler.headers(stream, bytes, left, end, dependency);
            return;
        }
        blockStream = stream;
        blockEnd = end;
        blockDependency = dependency;
        blockLength = 0;
        appendBlock(in, left);
    }

    private void continuationFrame(ByteBuf in, int flags, int length) {
        if (blockStream == 0) throw broken(PROTOCOL_ERROR, "CONTINUATION without HEADERS");
        budget.payload(length == 0);
        budget.continuation();
        appendBlock(in, length);
        if ((flags & FrameType.FLAG_END_HEADERS) == 0) return;
        int stream = blockStream;
        blockStream = 0;
        var bytes = block;
        block = NONE;
        handler.headers(stream, bytes, blockLength, blockEnd, blockDependency);
    }

    private void appendBlock(ByteBuf in, int length) {
        if (blockLength + length > maxBlock)
            throw Http2Violation.flood("header block of more than " + maxBlock + " bytes");
        if (block.length - blockLength < length) {
            block = Arrays.copyOf(block, Math.max(2 * block.length, blockLength + length));
        }
        in.readBytes(block, blockLength, length);
        blockLength += length;
    }

    private void settingsFrame(ByteBuf in, int flags, int length) {
        boolean ack = (flags & FrameType.FLAG_ACK) != 0;
        size(ack ? length == 0 : length % 6 == 0, "SETTINGS");
        for (int i = 0; i < length; i += 6) handler.setting(in.readUnsignedShort(), in.readUnsignedInt());
        handler.settingsEnd(ack);
    }

    private static void size(boolean right, String what) {
        if (!right) throw broken(FRAME_SIZE_ERROR, what + " of a wrong size");
    }

    private static Http2Violation broken(int code, String detail) {
        return Http2Violation.malformed(code, detail);
    }
}
