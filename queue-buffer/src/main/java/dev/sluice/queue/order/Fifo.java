package dev.sluice.queue.order;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** First accepted, first delivered; one that comes back from a failed attempt resumes its place. */
public final class Fifo<T extends Ranked> implements Order<T> {
    private final TreeMap<Long, T> items = new TreeMap<>();

    @Override
    public void add(T item) {
        items.put(item.sequence(), item);
    }

    @Override
    public void remove(T item) {
        items.remove(item.sequence());
    }

    @Override
    public @Nullable T first() {
        var first = items.firstEntry();
        return first == null ? null : first.getValue();
    }

    @Override
    public boolean isEmpty() {
        return items.isEmpty();
    }

    @Override
    public long ahead(T item, T oldest, Backlog backlog) {
        return Math.clamp(item.sequence() - oldest.sequence(), 0, backlog.size() - 1);
    }

    @Override
    public int compare(T a, T b) {
        return Long.compare(a.sequence(), b.sequence());
    }
}
