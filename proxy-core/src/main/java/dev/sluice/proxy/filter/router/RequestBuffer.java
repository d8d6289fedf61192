package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.net.SharedReadBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The request's body from its first byte, kept while an attempt may still have to send all of it: before it is
 * connected, and as long as a retry is possible. Owns what it holds.
 */
final class RequestBuffer {
    private @Nullable ByteBuf held;
    private boolean keeping = true;

    /** Whether it still holds everything that has come. */
    boolean keeping() {
        return keeping;
    }

    int size() {
        return held == null ? 0 : held.readableBytes();
    }

    /** Adds a piece; takes it over. */
    void add(ByteBuf read, ByteBufAllocator allocator) {
        if (!keeping || !read.isReadable()) {
            read.release();
            return;
        }
        var data = SharedReadBuffer.detached(read, allocator);
        var before = held;
        if (before == null) {
            held = data;
        } else if (before instanceof CompositeByteBuf parts) {
            parts.addComponent(true, data);
        } else {
            held = allocator.compositeBuffer(1024).addComponent(true, before).addComponent(true, data);
        }
    }

    /** All that has come, for one attempt: the caller owns the reference it gets; null when nothing has. */
    @Nullable
    ByteBuf all() {
        return held == null ? null : held.retainedSlice();
    }

    /** All that has come, for the last attempt that may need it; keeps nothing from now on. */
    @Nullable
    ByteBuf take() {
        keeping = false;
        var all = held;
        held = null;
        return all;
    }

    /** Forgets all and keeps nothing from now on; idempotent. */
    void drop() {
        var all = take();
        (all == null ? Unpooled.EMPTY_BUFFER : all).release();
    }
}
