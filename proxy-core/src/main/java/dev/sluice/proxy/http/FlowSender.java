package dev.sluice.proxy.http;

import dev.sluice.proxy.net.Outbound;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Sends the DATA of a connection's streams as far as the peer's windows and the transport allow; what must wait is
 * queued at its stream, and streams that could send take turns, a frame each. A stream is not writable from
 * {@value #HIGH} queued bytes on until {@value #LOW} are left; whoever sends then stops, so a queue holds at most that
 * and what was under way from the other side (one stream window).
 */
final class FlowSender {
    private static final int HIGH = 128 << 10;
    private static final int LOW = 32 << 10;
    private static final int COPIED =
            2 << 10; // small pieces are copied: they must not pin the buffer they were read in
    private static final int LARGEST_WINDOW = Integer.MAX_VALUE;

    private final Http2Connection connection;
    private final FrameWriter writer;
    private final Outbound out;
    private final FrameBudget budget;
    private final ByteBufAllocator allocator;

    private int window = 65535;
    private int initialStreamWindow = 65535;
    private @Nullable Http2Stream first; // of the streams that have something queued and a window
    private @Nullable Http2Stream last;

    FlowSender(Http2Connection connection, FrameWriter writer, Outbound out, FrameBudget budget) {
        this.connection = connection;
        this.writer = writer;
        this.out = out;
        this.budget = budget;
        this.allocator = connection.loop.allocator();
    }

    /** The window that a new stream starts with. */
    int initialStreamWindow() {
        return initialStreamWindow;
    }

    /** The peer's SETTINGS_INITIAL_WINDOW_SIZE, which also moves the windows of live streams, below 0 if need be. */
    void initialStreamWindow(int size, Http2Streams streams) {
        int change = size - initialStreamWindow;
        initialStreamWindow = size;
        if (change == 0) return;
        for (var stream : streams.all()) {
            if (!widen(stream, change)) {
                throw Http2Violation.malformed(Http2ErrorCode.FLOW_CONTROL_ERROR, "window above 2^31-1");
            }
        }
    }

    /** A WINDOW_UPDATE of the connection. */
    void widen(int increment) {
        if ((long) window + increment > LARGEST_WINDOW) {
            throw Http2Violation.malformed(Http2ErrorCode.FLOW_CONTROL_ERROR, "connection window above 2^31-1");
        }
        window += increment;
    }

    /** A change of a stream's window; false when it would pass 2^31-1. */
    boolean widen(Http2Stream stream, int change) {
        if ((long) stream.sendWindow + change > LARGEST_WINDOW) return false;
        stream.sendWindow += change;
        if (stream.sendWindow > 0 && !stream.queue.isEmpty()) link(stream);
        return true;
    }

    /** Sends or queues data, which it takes over. True when the stream's end has been sent. */
    boolean send(Http2Stream stream, ByteBuf data, boolean end) {
        if (stream.queue.isEmpty()) {
            while (true) {
                int length = data.readableBytes();
                int may = may(stream);
                if (length <= may || length == 0) {
                    write(stream, data, length, end);
                    return end;
                }
                if (may <= 0) break;
                write(stream, data.readRetainedSlice(may), may, false);
            }
        }
        enqueue(stream, data, end);
        return false;
    }

    /** Sends trailers once all data is out, and takes them over. True when they have been sent. */
    boolean sendTrailers(Http2Stream stream, Headers trailers) {
        if (!stream.queue.isEmpty()) {
            stream.queuedTrailers = trailers;
            return false;
        }
        writer.headers(stream.id(), trailers, true);
        connection.heads.recycle(trailers);
        return true;
    }

    /** Sends what can be sent of what is queued. */
    void pump() {
        while (window > 0 && out.writable()) {
            var stream = first;
            if (stream == null) return;
            unlink(stream);
            boolean ended = sendQueued(stream);
            if (!ended && !stream.queue.isEmpty() && stream.sendWindow > 0) link(stream);
            if (stream.choked && stream.queued <= LOW) {
                stream.choked = false;
                if (!ended) stream.writableChanged(true);
            }
            if (ended) connection.streams.localEnded(stream);
        }
    }

    /** Frees what a stream still had to send. */
    void forget(Http2Stream stream) {
        if (stream.linked) unlink(stream);
        for (var data = stream.queue.poll(); data != null; data = stream.queue.poll()) data.release();
        stream.queued = 0;
        stream.choked = false;
        if (stream.queuedTrailers != null) connection.heads.recycle(stream.queuedTrailers);
        stream.queuedTrailers = null;
    }

    private int may(Http2Stream stream) {
        return out.writable() ? Math.min(writer.maxFrame(), Math.min(window, stream.sendWindow)) : 0;
    }

    private void write(Http2Stream stream, ByteBuf data, int length, boolean end) {
        if (length == 0 && !end) {
            data.release();
            return;
        }
        window -= length;
        stream.sendWindow -= length;
        if (length > 0) budget.dataSent();
        writer.data(stream.id(), data, end);
    }

    private void enqueue(Http2Stream stream, ByteBuf data, boolean end) {
        int length = data.readableBytes();
        stream.endQueued = end;
        stream.queued += length;
        if (length > COPIED) {
            stream.queue.add(data);
            stream.copying = false;
        } else {
            var tail = stream.queue.peekLast();
            if (tail == null || !stream.copying || tail.writableBytes() < length) {
                tail = allocator.directBuffer(COPIED);
                stream.queue.add(tail);
                stream.copying = true;
            }
            tail.writeBytes(data);
            data.release();
        }
        if (stream.sendWindow > 0) link(stream);
        if (stream.queued >= HIGH && !stream.choked) {
            stream.choked = true;
            stream.writableChanged(false);
        }
    }

    /** Sends one frame of a stream's queue; true when that was the end of the stream. */
    private boolean sendQueued(Http2Stream stream) {
        var data = stream.queue.peek();
        if (data == null) return false;
        if (stream.localEnded) stream.movedNanos = connection.loop.nowNanos();
        int length = data.readableBytes();
        int may = may(stream);
        if (length > may) {
            stream.queued -= may;
            write(stream, data.readRetainedSlice(may), may, false);
            return false;
        }
        stream.queue.poll();
        stream.queued -= length;
        boolean drained = stream.queue.isEmpty();
        boolean end = drained && stream.endQueued;
        write(stream, data, length, end);
        var trailers = stream.queuedTrailers;
        if (!drained || trailers == null) return end;
        stream.queuedTrailers = null;
        return sendTrailers(stream, trailers);
    }

    private void link(Http2Stream stream) {
        if (stream.linked) return;
        stream.linked = true;
        stream.previous = last;
        stream.next = null;
        if (last == null) first = stream;
        else last.next = stream;
        last = stream;
    }

    private void unlink(Http2Stream stream) {
        var before = stream.previous;
        var after = stream.next;
        if (before == null) first = after;
        else before.next = after;
        if (after == null) last = before;
        else after.previous = before;
        stream.previous = null;
        stream.next = null;
        stream.linked = false;
    }
}
