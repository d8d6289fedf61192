package dev.sluice.proxy.http;

/**
 * The windows that we grant. A stream's window is given back as its receiver takes the data, which it does unless it
 * has paused the stream; so a paused stream costs at most its window. The connection's window is given back on
 * receipt, so that a paused stream does not hold up the others, but no longer while all paused streams together hold
 * more than {@value #HELD_WINDOWS} connection windows: that bounds what one connection can make us keep.
 */
final class FlowReceiver {
    private static final int HELD_WINDOWS = 16;

    private final FrameWriter writer;
    private final int connectionWindow;
    private final int streamWindow;
    private int window; // what the peer may still send
    private int unreturned;
    private long held; // received for streams that are paused

    FlowReceiver(FrameWriter writer, Http2Settings settings) {
        this.writer = writer;
        this.connectionWindow = settings.connectionWindow();
        this.streamWindow = settings.streamWindow();
        this.window = connectionWindow;
    }

    /** The window that a new stream starts with. */
    int initialStreamWindow() {
        return streamWindow;
    }

    /** A DATA frame of the connection, padding included. */
    void received(int length) {
        if (length > window) {
            throw Http2Violation.malformed(Http2ErrorCode.FLOW_CONTROL_ERROR, "DATA past the connection's window");
        }
        window -= length;
        unreturned += length;
        returnWindow();
    }

    /** The same frame on its stream; false when it passes the window. */
    boolean received(Http2Stream stream, int length) {
        if (length > stream.receiveWindow) return false;
        stream.receiveWindow -= length;
        stream.unreturned += length;
        if (stream.paused) {
            stream.held += length;
            held += length;
        }
        return true;
    }

    /** What the stream received has been handed over: gives its window back if it may. */
    void settle(Http2Stream stream) {
        if (stream.paused || stream.remoteEnded || stream.unreturned < streamWindow / 2) return;
        writer.windowUpdate(stream.id(), stream.unreturned);
        stream.receiveWindow += stream.unreturned;
        stream.unreturned = 0;
    }

    /** The receiver of a stream pauses it or takes data again. */
    void pause(Http2Stream stream, boolean on) {
        stream.paused = on;
        if (on) return;
        forget(stream);
        settle(stream);
    }

    /** The stream holds nothing any more. */
    void forget(Http2Stream stream) {
        held -= stream.held;
        stream.held = 0;
        returnWindow();
    }

    private void returnWindow() {
        if (unreturned < connectionWindow / 2 || held > (long) HELD_WINDOWS * connectionWindow) return;
        writer.windowUpdate(0, unreturned);
        window += unreturned;
        unreturned = 0;
    }
}
