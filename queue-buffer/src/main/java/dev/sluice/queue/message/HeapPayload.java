package dev.sluice.queue.message;

import java.nio.ByteBuffer;

/** Bytes on the heap, left to the garbage collector. */
final class HeapPayload implements Payload {
    static final HeapPayload EMPTY = new HeapPayload();
    private final byte[][] pieces;
    private final int size;

    HeapPayload(byte[]... pieces) {
        this.pieces = pieces;
        int sum = 0;
        for (var piece : pieces) {
            sum = Math.addExact(sum, piece.length);
        }
        size = sum;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public ByteBuffer[] buffers() {
        var views = new ByteBuffer[pieces.length];
        for (int i = 0; i < pieces.length; i++) {
            views[i] = ByteBuffer.wrap(pieces[i]).asReadOnlyBuffer();
        }
        return views;
    }

    @Override
    public Payload retain() {
        return this;
    }

    @Override
    public void release() {}
}
