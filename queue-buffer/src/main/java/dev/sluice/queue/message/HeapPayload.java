package dev.sluice.queue.message;

import java.nio.ByteBuffer;

/** Bytes on the heap, left to the garbage collector. */
final class HeapPayload implements Payload {
    static final HeapPayload EMPTY = new HeapPayload(new byte[0]);
    private final byte[] bytes;

    HeapPayload(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int size() {
        return bytes.length;
    }

    @Override
    public ByteBuffer[] buffers() {
        return new ByteBuffer[] {ByteBuffer.wrap(bytes).asReadOnlyBuffer()};
    }

    @Override
    public Payload retain() {
        return this;
    }

    @Override
    public void release() {}
}
