package dev.sluice.proxy.server;

import dev.sluice.proxy.stats.Recorder;
import dev.sluice.proxy.stats.Scope;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.queue.Refusal;
import dev.sluice.queue.WaitCause;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.journal.Journal;
import dev.sluice.queue.journal.JournalMetrics;
import dev.sluice.queue.message.State;
import dev.sluice.queue.store.QueueMeter;
import dev.sluice.queue.store.QueueStore;
import dev.sluice.queue.view.QueueCounters;
import dev.sluice.queue.view.QueueView;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The queues' numbers: read from the store when somebody asks, as stats are shown on the loop that owns it, and
 * durations as the store measures them.
 */
final class QueueStats implements QueueMeter {
    private static final long FRESH_NANOS = 20_000_000; // one report reads a queue once

    /** Shown at 0 before their first time, so that a rate over them begins there. */
    private static final List<String> REASONS = Stream.concat(
                    Stream.of(Refusal.values()).map(Refusal::word), Stream.of("journal"))
            .toList();

    private static final List<String> OUTCOMES = Stream.concat(
                    Stream.of("settled", "retried", "dead", "released"),
                    Stream.of(PauseCause.values()).map(cause -> cause.name().toLowerCase(Locale.ROOT)))
            .toList();

    private static final List<String> FORGOTTEN = List.of("max_keys", "memory_bytes", "max_bytes");

    private final StatStore stats;
    private final LongSupplier nanoTime;
    private final Map<String, Shown> shown = new HashMap<>();
    private final Recorder synced;
    private @Nullable QueueStore journalOf;

    /** What is shown of one queue. */
    private static final class Shown {
        final Map<WaitCause, Recorder> waits = new EnumMap<>(WaitCause.class);
        final Recorder service = new Recorder(Recorder.Unit.MICROSECONDS);

        @Nullable
        QueueView view;

        long readAt;

        Shown(Scope scope) {
            for (var cause : WaitCause.values()) {
                var recorder = new Recorder(Recorder.Unit.MILLISECONDS);
                waits.put(cause, recorder);
                scope.recorder("wait_seconds." + cause.word(), recorder);
            }
            scope.recorder("service_seconds", service);
        }
    }

    /** Stats in {@code stats}; {@code nanoTime} is the control loop's clock. */
    QueueStats(StatStore stats, LongSupplier nanoTime) {
        this.stats = stats;
        this.nanoTime = nanoTime;
        synced = new Recorder(Recorder.Unit.MICROSECONDS);
    }

    /** Shows a queue from now on. */
    void show(QueueStore store, String queue) {
        if (shown.containsKey(queue)) return;
        var scope = stats.computed("queue." + queue);
        shown.put(queue, new Shown(scope));
        for (var state : State.values()) {
            if (state == State.ACCEPTING) continue;
            scope.gauge("depth." + state.word(), () -> read(store, queue, view -> view.depth(state)));
        }
        scope.gauge("pending", () -> read(store, queue, QueueView::pending));
        scope.gauge("bytes", () -> read(store, queue, QueueView::bytes));
        decimal(scope, "oldest_age_seconds", store, queue, view -> view.oldestAgeMillis() / 1000.0);
        decimal(scope, "predicted_wait_seconds", store, queue, view -> view.predictedWaitMillis() / 1000.0);
        decimal(scope, "time_to_full_seconds", store, queue, QueueView::timeToFullSeconds);
        decimal(scope, "little_residual", store, queue, QueueView::littleResidual);
        counter(scope, "offered_total", store, queue, QueueCounters::offered);
        counter(scope, "settled_total", store, queue, QueueCounters::settled);
        counter(scope, "expired_total", store, queue, QueueCounters::expired);
        scope.counters(
                "rejected_total", () -> beside(REASONS, counters(store, queue).rejected()));
        scope.counters("dead_total", () -> counters(store, queue).died());
        scope.counters(
                "forgotten_total",
                () -> beside(FORGOTTEN, counters(store, queue).forgotten()));
        scope.counters(
                "attempts_total", () -> beside(OUTCOMES, counters(store, queue).attempts()));
    }

    /** Shows the store's journal from now on. */
    void showJournal(QueueStore store) {
        if (journalOf != null) return;
        journalOf = store;
        var scope = stats.computed("journal");
        scope.counter("append_bytes_total", () -> read(store, JournalMetrics::appendedBytes));
        scope.counter("corrupt_records_total", () -> read(store, JournalMetrics::corruptRecords));
        scope.gauge("segments", () -> read(store, JournalMetrics::segments));
        scope.gauge("live_bytes", () -> read(store, JournalMetrics::liveBytes));
        scope.recorder("fsync_seconds", synced);
    }

    @Override
    public void waited(String queue, WaitCause cause, long nanos) {
        var known = shown.get(queue);
        var recorder = known == null ? null : known.waits.get(cause);
        if (recorder != null) recorder.record(nanos);
    }

    @Override
    public void served(String queue, long nanos) {
        var known = shown.get(queue);
        if (known != null) known.service.record(nanos);
    }

    @Override
    public void synced(long nanos) {
        synced.record(nanos);
    }

    private void decimal(Scope scope, String text, QueueStore store, String queue, ToDoubleFunction<QueueView> number) {
        scope.decimal(text, () -> {
            var view = view(store, queue);
            return view == null ? 0 : number.applyAsDouble(view);
        });
    }

    private void counter(
            Scope scope, String text, QueueStore store, String queue, ToLongFunction<QueueCounters> number) {
        scope.counter(text, () -> number.applyAsLong(counters(store, queue)));
    }

    private static Map<String, Long> beside(List<String> known, Map<String, Long> counted) {
        var all = new HashMap<String, Long>();
        for (var name : known) all.put(name, 0L);
        all.putAll(counted);
        return all;
    }

    private QueueCounters counters(QueueStore store, String queue) {
        var view = view(store, queue);
        return view == null ? QueueCounters.NONE : view.counters();
    }

    private long read(QueueStore store, String queue, ToLongFunction<QueueView> number) {
        var view = view(store, queue);
        return view == null ? 0 : number.applyAsLong(view);
    }

    private static long read(QueueStore store, ToLongFunction<JournalMetrics> number) {
        Journal journal = store.journal();
        return journal == null ? 0 : number.applyAsLong(journal.metrics());
    }

    private @Nullable QueueView view(QueueStore store, String queue) {
        var known = shown.get(queue);
        if (known == null) return store.queue(queue);
        long now = nanoTime.getAsLong();
        if (known.view == null || now - known.readAt > FRESH_NANOS) {
            known.view = store.queue(queue);
            known.readAt = now;
        }
        return known.view;
    }
}
