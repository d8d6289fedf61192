package dev.sluice.proxy.http;

import dev.sluice.proxy.net.Outbound;
import dev.sluice.proxy.stats.Cells;
import dev.sluice.proxy.stats.Http2Stat;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames into the buffer that a connection's turn gathers; bodies of a frame that are not small are appended as
 * they are. Counts what a peer does not read: past the limits it flushes, and if that does not help the peer has been
 * flooding us with frames that must be answered.
 */
final class FrameWriter {
    private final Outbound out;
    private final HeadPool heads;
    private final HpackEncoder encoder;
    private final Http2Limits limits;
    private final @Nullable Cells cells;
    private int maxFrame = FrameType.DEFAULT_MAX_SIZE;
    private int frames;
    private int controls;

    FrameWriter(Outbound out, HeadPool heads, Http2Settings settings, @Nullable Cells cells) {
        this.out = out;
        this.heads = heads;
        this.encoder = new HpackEncoder(settings.headerTableSize());
        this.limits = settings.limits();
        this.cells = cells;
    }

    /** The peer's SETTINGS_MAX_FRAME_SIZE. */
    void maxFrame(int size) {
        maxFrame = size;
    }

    int maxFrame() {
        return maxFrame;
    }

    /** The peer's SETTINGS_HEADER_TABLE_SIZE. */
    void headerTableSize(long size) {
        encoder.peerLimit(size);
    }

    /** Throws when more frames wait to be read by the peer than may. */
    void checkBacklog() {
        if (frames <= limits.outboundFrames() && controls <= limits.outboundControlFrames()) return;
        out.flush();
        if (!out.drained()) {
            boolean control = controls > limits.outboundControlFrames();
            throw Http2Violation.flood(
                    control ? Http2Stat.OUTBOUND_CONTROL_FLOOD : Http2Stat.OUTBOUND_FLOOD,
                    "frames that the peer does not read");
        }
        frames = 0;
        controls = 0;
    }

    /** Notes that earlier frames have left, if they have; called at the beginning of a read. */
    void noteDrained() {
        if (frames == 0 || !out.drained()) return;
        frames = 0;
        controls = 0;
    }

    /** HEADERS, with CONTINUATION as needed; the head stays the caller's. */
    void headers(int stream, Headers head, boolean end) {
        var block = heads.scratch(HpackEncoder.bound(head));
        int length = encoder.encode(head, block);
        int type = FrameType.HEADERS;
        int flags = end ? FrameType.FLAG_END_STREAM : 0;
        int at = 0;
        do {
            int piece = Math.min(length - at, maxFrame);
            if (at + piece == length) flags |= FrameType.FLAG_END_HEADERS;
            header(piece, piece, type, flags, stream).writeBytes(block, at, piece);
            at += piece;
            type = FrameType.CONTINUATION;
            flags = 0;
        } while (at < length);
    }

    /** One DATA frame, at most {@link #maxFrame()} long; takes the buffer over. */
    void data(int stream, ByteBuf data, boolean end) {
        int flags = end ? FrameType.FLAG_END_STREAM : 0;
        header(data.readableBytes(), 0, FrameType.DATA, flags, stream);
        out.append(data);
    }

    void reset(int stream, int code) {
        controls++;
        if (cells != null) cells.inc(Http2Stat.TX_RESET);
        header(4, 4, FrameType.RST_STREAM, 0, stream).writeInt(code);
    }

    /** A SETTINGS frame of pairs of id and value. */
    void settings(int... pairs) {
        var buffer = header(pairs.length * 3, pairs.length * 3, FrameType.SETTINGS, 0, 0);
        for (int i = 0; i < pairs.length; i += 2) buffer.writeShort(pairs[i]).writeInt(pairs[i + 1]);
    }

    void settingsAck() {
        controls++;
        header(0, 0, FrameType.SETTINGS, FrameType.FLAG_ACK, 0);
    }

    void ping(long data, boolean ack) {
        controls++;
        header(8, 8, FrameType.PING, ack ? FrameType.FLAG_ACK : 0, 0).writeLong(data);
    }

    void goAway(int lastStream, int code) {
        if (cells != null) cells.inc(Http2Stat.GOAWAY_SENT);
        header(8, 8, FrameType.GOAWAY, 0, 0).writeInt(lastStream).writeInt(code);
    }

    void windowUpdate(int stream, int increment) {
        header(4, 4, FrameType.WINDOW_UPDATE, 0, stream).writeInt(increment);
    }

    /** Writes a frame's header into a buffer that has room for {@code follows} more bytes. */
    private ByteBuf header(int length, int follows, int type, int flags, int stream) {
        frames++;
        var buffer = out.room(FrameType.HEADER + follows);
        buffer.writeLong(((long) length << 40) | ((long) type << 32) | ((long) flags << 24) | (stream >>> 8));
        return buffer.writeByte(stream);
    }
}
