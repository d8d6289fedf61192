package dev.sluice.proxy.filter.queue;

import dev.sluice.queue.message.Payload;
import dev.sluice.queue.store.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A body as it comes, in pieces on the heap that are never copied together. All the memory it holds, and not only what
 * is filled, is counted in the budget from before it is allocated until {@link #release}. One thread at a time.
 */
final class HeldBody {
    private static final int LEAST_PIECE = 256;
    private static final int LARGEST_GROWTH = 256 << 10; // else a piece is as large as all before it

    private final MemoryBudget budget;
    private final List<byte[]> pieces = new ArrayList<>();
    private int room; // left in the last piece
    private int size;
    private long held;

    HeldBody(MemoryBudget budget) {
        this.budget = budget;
    }

    int size() {
        return size;
    }

    /** Appends bytes of {@code data}, which are only read; false, and nothing is appended, when memory has no room. */
    boolean append(ByteBuf data, int offset, int length) {
        int more = more(length);
        if (more > 0 && !budget.take(more)) return false;
        add(data, offset, length, more);
        return true;
    }

    /** The same, whether memory has room or not: for what is bounded otherwise and has to be kept. */
    void keep(ByteBuf data, int offset, int length) {
        int more = more(length);
        budget.add(more);
        add(data, offset, length, more);
    }

    private int more(int length) {
        return length <= room ? 0 : Math.max(length - room, Math.clamp(size, LEAST_PIECE, LARGEST_GROWTH));
    }

    private void add(ByteBuf data, int offset, int length, int more) {
        held += more;
        int first = Math.min(length, room);
        if (first > 0) fill(data, offset, first);
        if (more > 0) {
            pieces.add(new byte[more]);
            room = more;
            fill(data, offset + first, length - first);
        }
        size += length;
    }

    private void fill(ByteBuf data, int offset, int length) {
        var piece = pieces.getLast();
        data.getBytes(offset, piece, piece.length - room, length);
        room -= length;
    }

    /** What came, with no memory to spare. Nothing is appended any more. */
    Payload payload() {
        trim();
        return Payload.of(pieces);
    }

    /** What came, to be released by whoever takes it. Nothing is appended any more. */
    ByteBuf buffer() {
        trim();
        return Unpooled.wrappedBuffer(pieces.size() + 1, pieces.toArray(byte[][]::new));
    }

    private void trim() {
        if (room == 0) return;
        var last = pieces.removeLast();
        pieces.add(Arrays.copyOf(last, last.length - room));
        budget.giveBack(room);
        held -= room;
        room = 0;
    }

    /** Counts no longer; what was given out stays as it is, and is whoever's who took it to count. */
    void release() {
        budget.giveBack(held);
        held = 0;
        room = 0;
        pieces.clear();
    }
}
