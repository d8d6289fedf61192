package dev.sluice.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The write side of one connection: small writes gather in one buffer, and everything written in a turn of the loop
 * leaves with one flush at its end. Owns the gathering buffer and, once handed over, every appended one.
 */
public final class Outbound implements Turn {
    private static final int CHUNK = 16 * 1024;
    private static final int COPIED =
            2 * 1024; // below this, copying costs less than another entry of a gathering write

    private static final int REST = 1024; // what must be left of a chunk to go on with it

    private final Channel channel;
    private final Loop loop;
    private final Traffic traffic;
    private @Nullable ByteBuf gathering;
    private boolean flushPending;

    /** The write side of {@code channel}, whose bytes {@code traffic} counts. */
    public Outbound(Channel channel, Loop loop, Traffic traffic) {
        this.channel = channel;
        this.loop = loop;
        this.traffic = traffic;
    }

    /** A buffer with at least {@code length} writable bytes, to be written to at once; it stays owned by this object. */
    public ByteBuf room(int length) {
        flushLater();
        var buffer = gathering;
        if (buffer != null) {
            if (buffer.writableBytes() >= length) return buffer;
            writeGathered(); // which may call back, and even end the turn
            flushLater();
        }
        gathering = buffer = loop.allocator().directBuffer(Math.max(CHUNK, length));
        return buffer;
    }

    /** Appends a buffer and takes it over; small ones are copied and released. */
    public void append(ByteBuf data) {
        int length = data.readableBytes();
        if (length <= COPIED) {
            if (length > 0) room(length).writeBytes(data);
            data.release();
            return;
        }
        var buffer = gathering;
        if (buffer != null && buffer.isReadable() && buffer.writableBytes() >= REST) {
            traffic.sent(buffer.readableBytes());
            channel.write(buffer.readRetainedSlice(buffer.readableBytes()), channel.voidPromise());
        } else {
            writeGathered();
        }
        traffic.sent(length);
        channel.write(data, channel.voidPromise());
        flushLater();
    }

    /** False above the channel's high watermark; the channel's handler learns when that changes. */
    public boolean writable() {
        return channel.isWritable();
    }

    /** Whether everything written has been handed to the transport. */
    public boolean drained() {
        return gathering == null && !isBacklogged();
    }

    private boolean isBacklogged() {
        var waiting = channel.unsafe().outboundBuffer();
        return waiting != null && waiting.totalPendingWriteBytes() > 0;
    }

    /** Writes and flushes what has gathered, without waiting for the end of the turn. */
    public void flush() {
        writeGathered();
        channel.flush();
    }

    /** Drops what was never written; for a channel that has closed. */
    public void discard() {
        if (gathering != null) gathering.release();
        gathering = null;
    }

    @Override
    public void turnEnded() {
        flushPending = false;
        if (channel.isActive()) flush();
        else discard();
    }

    private void flushLater() {
        if (flushPending) return;
        flushPending = true;
        loop.atTurnEnd(this);
    }

    private void writeGathered() {
        var buffer = gathering;
        if (buffer == null) return;
        gathering = null;
        int length = buffer.readableBytes();
        traffic.sent(length);
        if (length > 0 && (length > COPIED || !isBacklogged())) {
            channel.write(buffer, channel.voidPromise());
            return;
        }
        // A peer that does not read must not make a few bytes cost a chunk.
        if (length > 0) channel.write(loop.allocator().directBuffer(length).writeBytes(buffer), channel.voidPromise());
        buffer.release();
    }
}
