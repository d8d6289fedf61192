package dev.sluice.proxy.http;

import io.netty.buffer.ByteBuf;

/**
 * What a {@link FrameReader} found, one call a frame. The reader has checked lengths, stream 0 and the order of
 * CONTINUATION; everything that needs the stream is checked here.
 */
interface FrameHandler {
    /** A DATA frame begins: all of it counts for flow control, {@code length} bytes of it follow as data. */
    void dataFrame(int stream, int flowLength, int length, boolean end);

    /** A piece of the frame that began last; the callee owns it. {@code end} at the end of the stream only. */
    void data(int stream, ByteBuf piece, boolean end);

    /** A complete header block; the array is valid during the call. {@code dependency} is -1 without priority. */
    void headers(int stream, byte[] block, int length, boolean end, int dependency);

    /** PRIORITY, which is checked and ignored; {@code dependency} is -1 when the frame has the wrong size. */
    void priority(int stream, int dependency);

    void reset(int stream, int code);

    /** One entry of a SETTINGS frame. */
    void setting(int id, long value);

    /** The end of a SETTINGS frame. */
    void settingsEnd(boolean ack);

    void ping(long data, boolean ack);

    void goAway(int lastStream, int code);

    void windowUpdate(int stream, int increment);

    /** A frame of an unknown type, which is ignored. */
    void unknown(int type);
}
