package dev.sluice.queue;

import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.view.MessageFilter;
import dev.sluice.queue.view.MessageView;
import dev.sluice.queue.view.QueueView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What admin, CLI and page read of a core. To be called by the core's owner between its turns; what comes back is
 * immutable, but for the bodies in it, which are borrowed. Changes go to the core as {@link Event.Operated}.
 */
public final class QueueService {
    /** The most messages one listing returns. */
    public static final int MAX_LISTED = 1000;

    private final QueueCore core;

    /** Reads {@code core}. */
    public QueueService(QueueCore core) {
        this.core = core;
    }

    /** Every queue, by name. */
    public List<QueueView> queues(long monoNanos, long wallMillis) {
        var at = new Moment(monoNanos, wallMillis);
        return core.state.queues.values().stream()
                .map(queue -> core.views.queue(queue, at))
                .toList();
    }

    /** One queue, or null. */
    public @Nullable QueueView queue(String name, long monoNanos, long wallMillis) {
        var queue = core.state.queues.get(name);
        return queue == null ? null : core.views.queue(queue, new Moment(monoNanos, wallMillis));
    }

    /**
     * A queue's messages in acceptance order; those being accepted are nobody's to see.
     *
     * @param after list only messages whose sequence is greater, 0 from the beginning
     * @param limit at most so many, and at most {@link #MAX_LISTED}
     */
    public List<MessageView> messages(
            String name, MessageFilter filter, long after, int limit, long monoNanos, long wallMillis) {
        var queue = core.state.queues.get(name);
        if (queue == null) {
            return List.of();
        }
        var at = new Moment(monoNanos, wallMillis);
        int most = Math.clamp(limit, 0, MAX_LISTED);
        var found = new ArrayList<Item>();
        collect(queue.pending, filter, after, most, found);
        collect(queue.dead, filter, after, most, found);
        if (filter.state() != null && filter.state().ended()) {
            var bySequence = new TreeMap<Long, Item>();
            queue.ended.forEach(item -> bySequence.put(item.sequence, item));
            collect(bySequence, filter, after, most, found);
        }
        return found.stream()
                .sorted(Comparator.comparingLong(item -> item.sequence))
                .limit(most)
                .map(item -> core.views.message(item, at))
                .toList();
    }

    /** One message, or null when it is unknown, forgotten or being accepted. */
    public @Nullable MessageView message(MessageId id, long monoNanos, long wallMillis) {
        var item = core.state.items.get(id);
        return item == null || !item.visible() ? null : core.views.message(item, new Moment(monoNanos, wallMillis));
    }

    private static void collect(
            NavigableMap<Long, Item> items, MessageFilter filter, long after, int most, List<Item> found) {
        int taken = 0;
        for (var item : items.tailMap(after, false).values()) {
            if (taken == most) {
                return;
            }
            if (item.visible() && Views.matches(item, filter)) {
                found.add(item);
                taken++;
            }
        }
    }
}
