package dev.sluice.queue.order;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The deliverable messages of one destination, and which of them goes next. Single-threaded. */
public interface Order<T extends Ranked> extends Comparator<T> {
    /** Adds an item that is not in. */
    void add(T item);

    /** Takes an item out; nothing happens if it is not in. */
    void remove(T item);

    /** The next to go, or null. */
    @Nullable
    T first();

    /** Whether there is none. */
    boolean isEmpty();
}
