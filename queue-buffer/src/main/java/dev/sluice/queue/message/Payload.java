package dev.sluice.queue.message;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Body bytes with an owner. Whoever holds a payload releases it exactly once; {@link #retain} makes a second claim.
 * {@link #buffers} are views to be read only between taking and releasing.
 */
public interface Payload {
    /** No bytes; releasing it does nothing. */
    static Payload empty() {
        return HeapPayload.EMPTY;
    }

    /** A payload over {@code bytes}, which must not change afterwards; releasing it does nothing. */
    static Payload of(byte[] bytes) {
        return bytes.length == 0 ? empty() : new HeapPayload(bytes);
    }

    /** A payload over {@code pieces} in their order, which must not change afterwards; releasing it does nothing. */
    static Payload of(List<byte[]> pieces) {
        return pieces.isEmpty() ? empty() : new HeapPayload(pieces.toArray(byte[][]::new));
    }

    /** Length in bytes, known even where the bytes are not in memory. */
    int size();

    /** The bytes as read-only views in order; each call gives fresh positions. */
    ByteBuffer[] buffers();

    /** Adds a claim, to be ended by one more {@link #release}; returns this. */
    Payload retain();

    /** Ends one claim. */
    void release();

    /** A payload of its own of the first {@code limit} bytes, or of all if there are fewer. */
    default Payload first(int limit) {
        return of(copy(limit));
    }

    /** A copy of the first {@code limit} bytes, or of all if there are fewer. */
    default byte[] copy(int limit) {
        var bytes = new byte[Math.min(limit, size())];
        int at = 0;
        for (var buffer : buffers()) {
            int length = Math.min(buffer.remaining(), bytes.length - at);
            buffer.get(bytes, at, length);
            at += length;
        }
        return bytes;
    }
}
