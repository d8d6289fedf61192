package dev.sluice.queue.store;

import dev.sluice.queue.Admission;
import dev.sluice.queue.Command;
import dev.sluice.queue.Effects;
import dev.sluice.queue.Event;
import dev.sluice.queue.Lease;
import dev.sluice.queue.QueueCore;
import dev.sluice.queue.QueueService;
import dev.sluice.queue.Report;
import dev.sluice.queue.WaitCause;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.journal.AppendFailure;
import dev.sluice.queue.journal.CorruptRecordException;
import dev.sluice.queue.journal.Journal;
import dev.sluice.queue.journal.JournalState;
import dev.sluice.queue.journal.Position;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.view.MessageView;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies events to the core one at a time and carries out its effects. Owner thread only. */
final class StoreLoop implements Effects {
    private static final Logger LOG = LoggerFactory.getLogger("queue");

    private final StoreRuntime runtime;
    private final QueueCore core;
    private final QueueService service;
    private final Deliveries deliveries;
    private final OwnerTasks ownerTasks;
    private final ArrayDeque<Event> next = new ArrayDeque<>(); // from within an event
    private final Map<MessageId, Consumer<Admission>> offers = new HashMap<>();
    private final Map<Long, Consumer<@Nullable MessageView>> subscribers = new HashMap<>();
    private final Map<Long, Consumer<Report>> operations = new HashMap<>();
    private final Map<Long, Payload> lent = new HashMap<>(); // bodies of deliveries under way
    private volatile @Nullable Journal journal; // volatile: closed from another thread
    private @Nullable EntryLog log;
    private String unavailable = "no journal is open";
    private boolean applying;
    private long lastNumber;
    private long wakeAt = Long.MAX_VALUE;

    StoreLoop(StoreRuntime runtime, QueueCore core, Deliveries deliveries) {
        this.runtime = runtime;
        this.core = core;
        this.deliveries = deliveries;
        service = new QueueService(core);
        ownerTasks = new OwnerTasks(runtime.owner());
    }

    boolean applying() {
        return applying;
    }

    QueueService service() {
        return service;
    }

    @Nullable
    Journal journal() {
        return journal;
    }

    String unavailable() {
        return unavailable;
    }

    void unavailable(String why) {
        unavailable = why;
    }

    RandomGenerator journalRandom() {
        return new SplittableRandom(runtime.random().nextLong());
    }

    void apply(Event event) {
        if (applying) {
            next.addLast(event);
            return;
        }
        applying = true;
        try {
            for (var one = event; one != null; one = next.pollFirst()) {
                core.apply(one, now(), runtime.wallClock().millis(), this);
            }
        } finally {
            applying = false;
        }
        arm();
    }

    void offer(Message message, long waitNanos, Consumer<Admission> answer) {
        offers.put(message.id(), answer);
        apply(new Event.Offered(message, waitNanos));
    }

    void attempted(long lease, AttemptResult result) {
        takeBack(lease);
        apply(new Event.Attempted(lease, result));
    }

    long subscribe(MessageId id, long waitNanos, Consumer<@Nullable MessageView> view) {
        long number = ++lastNumber;
        subscribers.put(number, view);
        apply(new Event.Subscribed(id, number, waitNanos));
        return number;
    }

    void unsubscribe(long number) {
        if (subscribers.remove(number) != null) {
            apply(new Event.Unsubscribed(number));
        }
    }

    void operate(Command command, boolean dryRun, Consumer<Report> report) {
        long number = ++lastNumber;
        operations.put(number, report);
        apply(new Event.Operated(number, command, dryRun));
    }

    /** The journal is open: takes in what it held and goes on. */
    void recovered(Journal opened, JournalOpening opening) {
        journal = opened;
        log = new EntryLog(opened, ownerTasks::add, opening.places());
        unavailable = "";
        for (var entry : opening.entries()) {
            apply(new Event.Recovered(entry));
        }
        apply(new Event.RecoveryEnded());
    }

    /** The journal that was being taken in is not used. */
    void broken(String why) {
        journal = null;
        log = null;
        unavailable = why;
        core.abandonRecovery();
    }

    void journalChanged(JournalState state, String why) {
        if (journal == null) {
            return; // one that is not used
        }
        boolean accepted = unavailable.isEmpty();
        unavailable = state == JournalState.AVAILABLE ? "" : why;
        switch (state) {
            case AVAILABLE -> {
                if (!accepted) {
                    LOG.info("durable queues accept messages again");
                }
                writeUnwritten();
            }
            case DISK_FULL, UNAVAILABLE -> {
                if (accepted) {
                    LOG.warn("durable queues accept nothing for now: {}", why);
                }
                if (state == JournalState.DISK_FULL) {
                    writeUnwritten(); // endings may fit where new messages do not
                }
            }
            case CLOSED -> {}
        }
    }

    private void writeUnwritten() {
        var entries = log;
        if (entries != null) {
            entries.takeUnwritten().forEach(this::again);
        }
    }

    /** Writes again what lives in a segment. */
    void evacuate(long segment) {
        var entries = log;
        if (entries == null) {
            return;
        }
        entries.in(segment).forEach(this::again);
        for (var name : entries.pausesIn(segment)) {
            var queue = service.queue(name, now(), runtime.wallClock().millis());
            var reason = queue == null ? "" : queue.pausedBy();
            var pause = new Entry.PauseSet(
                    name, !reason.isEmpty(), reason, runtime.wallClock().millis());
            entries.append(pause, Sync.LAZY, () -> {}, failure -> {});
        }
    }

    private void again(MessageId id) {
        var entries = log;
        if (entries != null) {
            entries.again(core.restate(id, now(), runtime.wallClock().millis()));
        }
    }

    private long now() {
        return runtime.nanoTime().getAsLong();
    }

    private void arm() {
        long due = core.nextWakeNanos();
        if (due < wakeAt) { // a later one is left to fire early, once, rather than moved at every event
            wakeAt = due;
            runtime.owner().alarm(due, this::woken);
        }
    }

    private void woken() {
        wakeAt = Long.MAX_VALUE;
        apply(new Event.Wake());
    }

    @Override
    public void append(Entry entry, Sync sync, long ticket) {
        var entries = log;
        if (entries == null) {
            if (ticket != NO_TICKET) {
                next.addLast(new Event.CommitFailed(ticket, false, unavailable));
            }
            return;
        }
        entries.append(entry, sync, () -> committed(ticket), failure -> failed(ticket, failure));
    }

    private void committed(long ticket) {
        if (ticket != NO_TICKET) {
            apply(new Event.Committed(ticket));
        }
    }

    private void failed(long ticket, AppendFailure failure) {
        if (ticket != NO_TICKET) {
            boolean maybe = failure.outcome() == AppendFailure.Outcome.UNKNOWN;
            apply(new Event.CommitFailed(ticket, maybe, failure.detail()));
        }
    }

    @Override
    public void waited(String queue, WaitCause cause, long nanos) {
        runtime.meter().waited(queue, cause, nanos);
    }

    @Override
    public void served(String queue, long nanos) {
        runtime.meter().served(queue, nanos);
    }

    @Override
    public void deliver(Lease lease) {
        var body = lease.message().body();
        body.retain();
        lent.put(lease.number(), body);
        load(body, missing -> {
            if (!lent.containsKey(lease.number())) {
                return; // taken back while its body was being read
            }
            if (missing == null) {
                deliveries.deliver(lease);
            } else {
                attempted(lease.number(), missing);
            }
        });
    }

    @Override
    public void cancelAttempt(long lease) {
        if (lent.containsKey(lease)) {
            deliveries.cancel(lease);
            takeBack(lease);
        }
    }

    private void takeBack(long lease) {
        var body = lent.remove(lease);
        if (body != null) {
            body.release();
        }
    }

    void withBody(Payload body, Consumer<@Nullable Payload> use) {
        load(body, missing -> use.accept(missing == null ? body : null));
    }

    /** Brings a body into memory for as long as {@code then} takes; it is told why that cannot be, else null. */
    private void load(Payload body, Consumer<@Nullable AttemptResult> then) {
        var source = journal;
        if (!(body instanceof StoredPayload stored) || stored.resident()) {
            then.accept(null);
            return;
        }
        var position = stored.position();
        if (source == null || position == null) {
            then.accept(new AttemptResult.Reset("journal read"));
            return;
        }
        stored.retain();
        runtime.blocking().execute(() -> {
            var read = read(source, position);
            runtime.owner().execute(() -> {
                if (read instanceof Read.Bytes bytes) {
                    stored.loaded(bytes.payload());
                }
                if (read instanceof Read.Missing && !position.equals(stored.position())) {
                    load(body, then); // it was moved while we read
                } else {
                    then.accept(read instanceof Read.Missing missing ? missing.why() : null);
                }
                stored.release();
            });
        });
    }

    private sealed interface Read {
        record Bytes(Payload payload) implements Read {}

        record Missing(AttemptResult why) implements Read {}
    }

    private static Read read(Journal source, Position position) {
        try {
            var body = source.read(position).body();
            var bytes = new byte[body.remaining()];
            body.get(bytes);
            return new Read.Bytes(Payload.of(bytes));
        } catch (CorruptRecordException e) {
            return new Read.Missing(new AttemptResult.Unreadable());
        } catch (IOException e) {
            return new Read.Missing(new AttemptResult.Reset("journal read"));
        }
    }

    @Override
    public void answer(MessageId offer, Admission admission) {
        var waiting = offers.remove(offer);
        if (waiting != null) {
            waiting.accept(admission);
        }
    }

    @Override
    public void inform(long waiter, MessageView message) {
        inform(message, subscribers.remove(waiter));
    }

    @Override
    public void unknown(long waiter) {
        inform(null, subscribers.remove(waiter));
    }

    private static void inform(@Nullable MessageView message, @Nullable Consumer<@Nullable MessageView> subscriber) {
        if (subscriber != null) {
            subscriber.accept(message);
        }
    }

    @Override
    public void report(long operation, Report report) {
        var waiting = operations.remove(operation);
        if (waiting != null) {
            waiting.accept(report);
        }
    }

    @Override
    public void release(Payload payload) {
        payload.release();
    }

    @Override
    public void forget(MessageId id) {
        var entries = log;
        if (entries != null) {
            entries.forget(id);
        }
    }
}
