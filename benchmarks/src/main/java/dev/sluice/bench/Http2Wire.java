package dev.sluice.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Frames over one blocking connection: what is put goes out with {@link #flush}. For one thread. */
final class Http2Wire {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    private static final int SETTINGS = 4;
    private static final int WINDOW_UPDATE = 8;
    private static final int ACK = 1;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int WINDOW = 1 << 20;
    private static final int FRAME_HEAD = 9;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(128 * 1024);
    private final ByteBuffer out = ByteBuffer.allocateDirect(128 * 1024);
    private int unacknowledged; // bytes of data since the last window update

    /** Learns of a frame; its payload stays unread, nobody here needs it. */
    interface Receiver {
        void frame(int type, int flags, int stream) throws IOException;
    }

    /** Says what this side allows: windows of 1 MiB. */
    Http2Wire(SocketChannel channel) {
        this.channel = channel;
    }

    /** This side's settings, and its connection window. */
    void begin() {
        head(6, SETTINGS, 0, 0);
        out.putShort((short) INITIAL_WINDOW_SIZE).putInt(WINDOW);
        head(4, WINDOW_UPDATE, 0, 0);
        out.putInt(WINDOW);
    }

    /** Bytes outside a frame. */
    void raw(byte... bytes) {
        out.put(bytes);
    }

    /** A frame with that payload, which stays as it is. */
    void put(int type, int flags, int stream, ByteBuffer payload) {
        head(payload.limit(), type, flags, stream);
        out.put(payload.rewind());
    }

    void flush() throws IOException {
        Bytes.write(channel, out.flip());
        out.clear();
    }

    /** Waits for bytes and hands over the frames that are complete. Answers settings and returns window by itself. */
    void read(Receiver receiver) throws IOException {
        if (channel.read(in) < 0) throw new EOFException("the peer closed its connection");
        in.flip();
        while (in.remaining() >= FRAME_HEAD) {
            int start = in.position();
            int length = in.getInt(start) >>> 8;
            if (in.remaining() < FRAME_HEAD + length) break;
            int type = in.get(start + 3);
            int flags = in.get(start + 4);
            in.position(start + FRAME_HEAD + length);
            switch (type) {
                case DATA -> received(length);
                case SETTINGS -> {
                    if ((flags & ACK) == 0) head(0, SETTINGS, ACK, 0);
                }
                case HEADERS, WINDOW_UPDATE -> {}
                default -> throw new IOException("unexpected frame of type " + type);
            }
            receiver.frame(type, flags, in.getInt(start + 5));
        }
        in.compact();
    }

    private void received(int length) {
        unacknowledged += length;
        if (unacknowledged < WINDOW / 4) return;
        head(4, WINDOW_UPDATE, 0, 0);
        out.putInt(unacknowledged);
        unacknowledged = 0;
    }

    private void head(int length, int type, int flags, int stream) {
        out.putInt(length << 8 | type).put((byte) flags).putInt(stream);
    }

    void close() throws IOException {
        channel.close();
    }
}
