package dev.sluice.queue.order;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Moments to wake at: a binary heap that knows where each item sits, so that changing or removing one costs
 * O(log n) and nothing is allocated per timer. Single-threaded.
 *
 * @param <T> what is woken
 */
public final class TimerHeap<T extends Timed> {
    private @Nullable Timed[] heap = new Timed[64];
    private int size;

    /** Sets or moves an item's moment; Long.MAX_VALUE removes it. */
    public void set(T item, long dueAt) {
        if (dueAt == Long.MAX_VALUE) {
            remove(item);
            return;
        }
        item.dueAt = dueAt;
        if (item.slot < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            place(item, size++);
        }
        settle(item);
    }

    /** Forgets an item's moment. */
    public void remove(T item) {
        item.dueAt = Long.MAX_VALUE;
        int hole = item.slot;
        if (hole < 0) {
            return;
        }
        item.slot = -1;
        var last = at(--size);
        heap[size] = null;
        if (hole != size) {
            place(last, hole);
            settle(last);
        }
    }

    /** The earliest moment, Long.MAX_VALUE if there is none. */
    public long nextDue() {
        return size == 0 ? Long.MAX_VALUE : at(0).dueAt;
    }

    /** Takes out one item that is due at {@code now}, or null. */
    public @Nullable T pollDue(long now) {
        if (size == 0 || at(0).dueAt > now) {
            return null;
        }
        var first = at(0);
        remove(first);
        return first;
    }

    /** Items with a moment. */
    public int size() {
        return size;
    }

    private void settle(T item) {
        int slot = item.slot;
        while (slot > 0 && item.dueAt < at((slot - 1) / 2).dueAt) {
            place(at((slot - 1) / 2), slot);
            slot = (slot - 1) / 2;
        }
        while (2 * slot + 1 < size) {
            int child = 2 * slot + 1;
            if (child + 1 < size && at(child + 1).dueAt < at(child).dueAt) {
                child++;
            }
            if (at(child).dueAt >= item.dueAt) {
                break;
            }
            place(at(child), slot);
            slot = child;
        }
        place(item, slot);
    }

    @SuppressWarnings("unchecked") // only T is ever placed
    private T at(int slot) {
        var item = heap[slot];
        if (item == null) {
            throw new IllegalStateException("timer heap has a hole at " + slot);
        }
        return (T) item;
    }

    private void place(T item, int slot) {
        heap[slot] = item;
        item.slot = slot;
    }
}
