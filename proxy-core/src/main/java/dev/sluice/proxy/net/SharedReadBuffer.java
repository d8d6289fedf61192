package dev.sluice.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives all channels of one loop the same buffer of {@value #SIZE} bytes to read into, as long as whoever was given what
 * was read lets go of it before the next read; whoever keeps bytes keeps this buffer, and the next read has another.
 * Keeping a few bytes for long thus costs a whole buffer: copy them. A channel reads at most {@value #READS} times a turn.
 *
 * <p>Confined to its loop; {@link #close} gives the buffer back.
 */
public final class SharedReadBuffer implements RecvByteBufAllocator, AutoCloseable {
    private static final int SIZE = 32 * 1024;
    private static final int READS = 8;

    private final Loop loop;
    private @Nullable ByteBuf shared; // one reference is ours
    private boolean closed;

    /** For the channels of {@code loop}, from its allocator. */
    public SharedReadBuffer(Loop loop) {
        this.loop = loop;
    }

    /** What a channel's configuration asks for once. */
    @Override
    @SuppressWarnings("deprecation") // the return type is what the interface demands
    public Handle newHandle() {
        return new Turns();
    }

    /** Lets go of the buffer; reads after this have one each. */
    @Override
    public void close() {
        closed = true;
        var last = shared;
        shared = null;
        if (last != null) last.release();
    }

    /**
     * What to keep of bytes that were read when they are kept for long: themselves, or a copy of their own size where they
     * fill less than half of what they hold on to. Takes the bytes over; the caller owns what it gets.
     */
    public static ByteBuf detached(ByteBuf data, ByteBufAllocator allocator) {
        int length = data.readableBytes();
        if (length >= SIZE / 2 || length == 0) return data;
        var copy = allocator.directBuffer(length).writeBytes(data);
        data.release();
        return copy;
    }

    private ByteBuf next() {
        loop.timePasses();
        var last = shared;
        if (last != null && last.refCnt() == 1) return last.clear().retain();
        if (last != null) last.release();
        var fresh = loop.allocator().directBuffer(SIZE, SIZE);
        shared = closed ? null : fresh.retain();
        return fresh;
    }

    /** One channel's reads in one turn of the loop. */
    private final class Turns implements ExtendedHandle {
        private @Nullable ChannelConfig config;
        private int reads;
        private int attempted;
        private int lastRead;

        @Override
        public void reset(ChannelConfig config) {
            this.config = config;
            reads = 0;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator ignored) {
            return next();
        }

        @Override
        public int guess() {
            return SIZE;
        }

        @Override
        public void incMessagesRead(int count) {
            reads += count;
        }

        @Override
        public void lastBytesRead(int bytes) {
            lastRead = bytes;
        }

        @Override
        public int lastBytesRead() {
            return lastRead;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public boolean continueReading() {
            // A read that did not fill the buffer took all there was.
            var asked = config;
            return asked != null && asked.isAutoRead() && reads < READS && lastRead > 0 && lastRead == attempted;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return continueReading();
        }

        @Override
        public void readComplete() {}
    }
}
