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

    /**
     * The most messages that may go before one of them, at little cost; those that cannot go yet count, too.
     *
     * @param item one that has not gone, perhaps not in
     * @param oldest the one of its queue that was accepted first of those that have not gone
     * @param backlog all of those, {@code item} included
     */
    long ahead(T item, T oldest, Backlog backlog);
}
