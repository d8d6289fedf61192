package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.net.SharedReadBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a request behind its head, from the first byte, kept while an attempt may still have to send all of it:
 * before it is connected, and as long as a retry is possible. Owns what it holds.
 */
final class RequestBuffer {
    private final HeadPool heads;
    private @Nullable ByteBuf held;
    private @Nullable Headers trailers;
    private boolean keeping = true;
    private boolean headIsAll;
    private boolean complete;

    /** Trailers come from and go back to {@code heads}. */
    RequestBuffer(HeadPool heads) {
        this.heads = heads;
    }

    /** The head has come; {@code last} when that is the whole request. */
    void head(boolean last) {
        headIsAll = last;
        complete = last;
    }

    /** Data has come, which is {@link #add added} only while {@link #keeping}. */
    void data(boolean last) {
        complete = last;
    }

    /** Whether the request has come whole. */
    boolean complete() {
        return complete;
    }

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

    /** Trailers end the request: gives them to an attempt that is open, and keeps them while another may need them. */
    void trailers(Headers section, @Nullable Attempt open) {
        complete = true;
        if (open != null && !keeping) {
            open.sendTrailers(section);
            return;
        }
        trailers = section;
        if (open != null) open.sendTrailers(copy(section));
    }

    /** Sends an attempt the head and all that has come; without {@code again} it is the last that may need it. */
    void sendTo(Attempt attempt, RequestHead head, boolean again) {
        // Taken first: sending may fail at once, and then nothing here is ours any more.
        var data = again ? all() : take();
        var section = trailers == null ? null : copy(trailers);
        // A head that did not end the request does not end it now: the upstream learns of the end as we did.
        boolean endsWithData = complete && !headIsAll && section == null;
        attempt.sendHead(head, headIsAll);
        if (data != null) attempt.sendData(data, endsWithData);
        else if (endsWithData) attempt.sendData(Unpooled.EMPTY_BUFFER, true);
        if (section != null) attempt.sendTrailers(section);
    }

    private @Nullable ByteBuf all() {
        return held == null ? null : held.retainedSlice();
    }

    private @Nullable ByteBuf take() {
        keeping = false;
        var all = held;
        held = null;
        return all;
    }

    private Headers copy(Headers section) {
        var twin = heads.trailers();
        twin.copyFrom(section);
        return twin;
    }

    /** The exchange is over; idempotent. */
    void destroy() {
        drop();
        if (trailers != null) heads.recycle(trailers);
        trailers = null;
    }

    /** Forgets the body and keeps nothing of it from now on; idempotent. */
    void drop() {
        var all = take();
        (all == null ? Unpooled.EMPTY_BUFFER : all).release();
    }
}
