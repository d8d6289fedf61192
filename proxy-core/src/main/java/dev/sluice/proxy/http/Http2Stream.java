package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One stream of either role: each direction is open until its end, a reset closes both. Streams that ended in order are
 * used again by their connection, so nobody may call one after it has said the last word of both directions.
 */
abstract sealed class Http2Stream permits Http2ServerStream, Http2ClientStream {
    final Http2Connection connection;

    private int id;
    boolean live; // in the connection's table; false before its head and after its end
    boolean remoteHead; // the peer's (final) head has come
    boolean remoteEnded;
    boolean localEnded; // nothing more may be sent; what is queued still will be
    boolean localSent; // the end has been sent
    long startedNanos;

    // The peer's body, checked against what it declared.
    long declared;
    long received;

    // Of FlowSender.
    final ArrayDeque<ByteBuf> queue = new ArrayDeque<>(4); // owned

    boolean copying; // the last buffer of the queue takes copies of small pieces
    int queued; // bytes in the queue

    long movedNanos; // when something of a flushing stream left last

    boolean endQueued;

    @Nullable
    Headers queuedTrailers; // owned

    boolean choked; // above the high watermark, and told so
    int sendWindow;
    boolean linked;

    @Nullable
    Http2Stream previous;

    @Nullable
    Http2Stream next;

    // Of FlowReceiver.
    int receiveWindow;
    int unreturned;
    int held;
    boolean paused;

    Http2Stream(Http2Connection connection) {
        this.connection = connection;
    }

    final int id() {
        return id;
    }

    /** Starts, perhaps once more, under this id. */
    final void begin(int newId, long nowNanos) {
        id = newId;
        live = true;
        remoteHead = false;
        remoteEnded = false;
        localEnded = false;
        localSent = false;
        startedNanos = nowNanos;
        declared = -1;
        received = 0;
        endQueued = false;
        unreturned = 0;
        held = 0;
        paused = false;
    }

    // What connection and flow control tell the exchange.

    abstract void receive(ByteBuf data, boolean end);

    abstract void receiveTrailers(Headers trailers);

    abstract void abort(Failure why);

    abstract void writableChanged(boolean yes);

    // What the exchange tells the stream: the part of MessageSink that is the same in both directions.

    public final void data(ByteBuf data, boolean last) {
        if (!live || localEnded) {
            data.release();
            return;
        }
        localEnded = last;
        if (connection.flow.send(this, data, last)) connection.streams.localEnded(this);
        else if (last) flushes();
    }

    public final void trailers(Headers trailers) {
        if (!live || localEnded) {
            connection.heads.recycle(trailers);
            return;
        }
        localEnded = true;
        if (connection.flow.sendTrailers(this, trailers)) connection.streams.localEnded(this);
        else flushes();
    }

    private void flushes() {
        movedNanos = connection.loop.nowNanos();
        connection.timers.flushing();
    }

    /** Whether all has been handed over and some of it still waits to be sent. */
    final boolean flushing() {
        return live && localEnded && !localSent;
    }

    public final boolean writable() {
        return !choked;
    }

    final void sendHead(Headers head, boolean last) {
        if (live && !localEnded) {
            connection.writer.headers(id, head, last);
            localEnded = last;
        } else {
            last = false;
        }
        if (last) connection.streams.localEnded(this);
    }

    final void pause(boolean on) {
        if (live && paused != on) connection.received.pause(this, on);
    }
}
