package dev.sluice.queue.order;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The highest priority first, and within one the first accepted. As long as higher ones come faster than they go, lower
 * ones wait; what is too old expires.
 */
public final class Priority<T extends Ranked> implements Order<T> {
    private final TreeSet<T> items = new TreeSet<>(this);

    @Override
    public void add(T item) {
        items.add(item);
    }

    @Override
    public void remove(T item) {
        items.remove(item);
    }

    @Override
    public @Nullable T first() {
        return items.isEmpty() ? null : items.first();
    }

    @Override
    public boolean isEmpty() {
        return items.isEmpty();
    }

    @Override
    public long ahead(T item, T oldest, Backlog backlog) {
        long ahead = Math.clamp(item.sequence() - oldest.sequence(), 0, backlog.of(item.priority()) - 1);
        for (int higher = item.priority() + 1; higher < 10; higher++) {
            ahead += backlog.of(higher);
        }
        return ahead;
    }

    @Override
    public int compare(T a, T b) {
        int byPriority = Integer.compare(b.priority(), a.priority());
        return byPriority != 0 ? byPriority : Long.compare(a.sequence(), b.sequence());
    }
}
