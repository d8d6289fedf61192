package dev.sluice.proxy.server;

import dev.sluice.proxy.stats.StatStore;
import dev.sluice.queue.message.State;
import dev.sluice.queue.store.QueueStore;
import dev.sluice.queue.view.QueueView;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToLongFunction;

/** The queues' numbers, read from the store when somebody asks: stats are shown on the loop that owns it. */
final class QueueStats {
    private final StatStore stats;
    private final Set<String> shown = new HashSet<>();

    QueueStats(StatStore stats) {
        this.stats = stats;
    }

    /** Shows a queue from now on. */
    void show(QueueStore store, String queue) {
        if (!shown.add(queue)) return;
        var scope = stats.computed("queue." + queue);
        for (var state : State.values()) {
            if (state == State.ACCEPTING) continue;
            scope.gauge("depth." + state.word(), () -> read(store, queue, view -> view.depth(state)));
        }
        scope.gauge("depth", () -> read(store, queue, QueueView::pending));
        scope.gauge("bytes", () -> read(store, queue, QueueView::bytes));
        scope.gauge("oldest_age_seconds", () -> read(store, queue, view -> view.oldestAgeMillis() / 1000));
        scope.gauge("predicted_wait_seconds", () -> read(store, queue, view -> view.predictedWaitMillis() / 1000));
        scope.counter(
                "offered", () -> read(store, queue, view -> view.counters().offered()));
        scope.counter(
                "rejected", () -> read(store, queue, view -> view.counters().rejectedTotal()));
        scope.counter(
                "settled", () -> read(store, queue, view -> view.counters().settled()));
        scope.counter(
                "expired", () -> read(store, queue, view -> view.counters().expired()));
        scope.counter(
                "attempts",
                () -> read(
                        store,
                        queue,
                        view -> view.counters().attempts().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()));
    }

    private static long read(QueueStore store, String queue, ToLongFunction<QueueView> number) {
        var view = store.queue(queue);
        return view == null ? 0 : number.applyAsLong(view);
    }
}
