package dev.sluice.proxy.filter.queue;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Follows a gRPC request's bytes and says whether they are the one message of a unary call (gRPC over HTTP/2:
 * Length-Prefixed-Message, a byte of flags and four of length before the message).
 */
final class GrpcFraming {
    private static final int PREFIX = 5;

    private final byte[] prefix = new byte[PREFIX];
    private long total;

    /** Bytes that came; they are only read. */
    void add(ByteBuf data) {
        int missing = (int) Math.min(Math.max(0, PREFIX - total), data.readableBytes());
        if (missing > 0) data.getBytes(data.readerIndex(), prefix, (int) total, missing);
        total += data.readableBytes();
    }

    /** Length of the first message with its prefix; the prefix's alone while that has not come. */
    long expected() {
        if (total < PREFIX) return PREFIX;
        return PREFIX + Integer.toUnsignedLong(ByteBuffer.wrap(prefix).getInt(1));
    }

    /** Whether what came is one whole message. */
    boolean complete() {
        return total >= PREFIX && total == expected();
    }

    /** Whether a second message has begun: the call streams. */
    boolean beyond() {
        return total >= PREFIX && total > expected();
    }

    /** Whether nothing is under way: no message, or a whole one. */
    boolean atRest() {
        return total == 0 || complete();
    }
}
