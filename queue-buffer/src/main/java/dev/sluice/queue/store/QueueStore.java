package dev.sluice.queue.store;

import dev.sluice.queue.Admission;
import dev.sluice.queue.Command;
import dev.sluice.queue.Event;
import dev.sluice.queue.HeapBounds;
import dev.sluice.queue.QueueCore;
import dev.sluice.queue.QueueService;
import dev.sluice.queue.Refusal;
import dev.sluice.queue.Report;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.journal.Journal;
import dev.sluice.queue.journal.JournalConfig;
import dev.sluice.queue.journal.JournalEvents;
import dev.sluice.queue.journal.JournalRuntime;
import dev.sluice.queue.journal.JournalState;
import dev.sluice.queue.journal.RecoveryReport;
import dev.sluice.queue.journal.Storage;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.view.MessageFilter;
import dev.sluice.queue.view.MessageView;
import dev.sluice.queue.view.QueueView;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queues of a process: the core with its journal, timer and callers. Every method may be called from any thread
 * unless it says otherwise; callbacks run on the owner's thread, and what is borrowed in them is borrowed for their
 * duration.
 *
 * <p>Without a journal it keeps MEMORY queues only and never touches a disk; offers to others are not accepted. The
 * same holds while a journal is being opened and while its disk fails.
 */
public final class QueueStore implements AutoCloseable {
    private final StoreRuntime runtime;
    private final StoreLoop loop;
    private final MemoryBudget budget;
    private volatile @Nullable RuntimeException broken; // why what a journal held could not be taken in

    /**
     * A store without a journal.
     *
     * @param budget of bodies in memory; when it is crowded durable ones stay on disk until they are delivered
     * @param heap what messages may take of it beside their bodies
     */
    public QueueStore(StoreRuntime runtime, MemoryBudget budget, HeapBounds heap, Deliveries deliveries) {
        this.runtime = runtime;
        this.budget = budget;
        loop = new StoreLoop(runtime, new QueueCore(runtime.random(), heap), deliveries);
    }

    /**
     * Opens the journal in {@code storage}, which must not be open elsewhere, and recovers what it holds. Offers to
     * durable queues are accepted once the stage has completed; when it has failed, this may be tried again, and fails
     * the same way where the journal could be read but not taken in.
     *
     * @return completes on the owner's thread, exceptionally with the reason to show where the journal cannot be used
     */
    public CompletionStage<RecoveryReport> openJournal(Storage storage, JournalConfig config) {
        return openJournal(storage, config, Journal::start);
    }

    /** The journal cannot be opened, for the reason given to those whose offers are not accepted. */
    public void withoutJournal(Exception why) {
        run(() -> loop.unavailable("journal: " + why.getMessage()));
    }

    /** Where {@code start} makes the journal run, on a thread of its own or driven by a simulation. */
    CompletionStage<RecoveryReport> openJournal(Storage storage, JournalConfig config, Consumer<Journal> start) {
        var opened = new CompletableFuture<RecoveryReport>();
        var journalRuntime =
                new JournalRuntime(runtime.nanoTime(), runtime.wallClock(), loop.journalRandom(), runtime.blocking());
        runtime.blocking().execute(() -> {
            var opening = new JournalOpening(budget);
            try {
                refuseBroken(storage);
                var journal = opening.open(storage, config, journalRuntime, new FromJournal());
                runtime.owner().execute(() -> takeIn(journal, opening, start, opened));
            } catch (IOException | RuntimeException e) {
                runtime.owner().execute(() -> {
                    opening.abandon();
                    withoutJournal(e);
                    opened.completeExceptionally(e);
                });
            }
        });
        return opened;
    }

    private void refuseBroken(Storage storage) throws IOException {
        var why = broken;
        if (why != null) {
            storage.close();
            throw why;
        }
    }

    /** On the owner's thread. What has gone wrong half-way in the core cannot be mended, so it is not tried again. */
    private void takeIn(
            Journal journal,
            JournalOpening opening,
            Consumer<Journal> start,
            CompletableFuture<RecoveryReport> opened) {
        try {
            loop.recovered(journal, opening);
            start.accept(journal);
        } catch (RuntimeException e) {
            broken = e;
            loop.broken("journal: " + e.getMessage());
            runtime.blocking().execute(() -> {
                journal.close();
                runtime.owner().execute(() -> opened.completeExceptionally(e));
            });
            return;
        }
        opened.complete(journal.recovery());
    }

    /** Makes a queue exist with these settings, or changes them. */
    public void configure(QueueConfig config) {
        run(() -> loop.apply(new Event.Configured(config)));
    }

    /**
     * Offers a message; takes over its body, and has counted it in the budget when this returns.
     *
     * @param waitNanos how long the caller waits for the upstream's answer, 0 for not at all
     * @param answer called once
     */
    public void offer(Message message, long waitNanos, Consumer<Admission> answer) {
        var body = message.body().size() == 0 ? message.body() : new StoredPayload(message.body(), budget);
        var counted = new Message(
                message.id(),
                message.queue(),
                message.owner(),
                message.way(),
                message.request(),
                body,
                message.knobs());
        run(() -> loop.offer(counted, waitNanos, answer));
    }

    /** Counts an offer that was refused before it could be made. */
    public void refused(String queue, Refusal why) {
        run(() -> loop.apply(new Event.Refused(queue, why)));
    }

    /** Ends a delivery; takes over the body of an answer, and has counted it in the budget when this returns. */
    public void attempted(long lease, AttemptResult result) {
        var counted = counted(result);
        run(() -> loop.attempted(lease, counted));
    }

    private AttemptResult counted(AttemptResult result) {
        return result instanceof AttemptResult.Answered answered
                        && answered.body().size() > 0
                ? new AttemptResult.Answered(
                        answered.response(),
                        new StoredPayload(answered.body(), budget),
                        answered.grpcStatus(),
                        answered.retryAfterNanos())
                : result;
    }

    /** A cluster's hosts or configuration changed for the better. */
    public void destinationChanged(String cluster) {
        run(() -> loop.apply(new Event.DestinationChanged(cluster)));
    }

    /**
     * Informs {@code view} when a message is done, at the latest after {@code waitNanos}; of null if it is unknown.
     * Owner thread only.
     *
     * @return to be given to {@link #unsubscribe} when the caller has gone
     */
    public long subscribe(MessageId id, long waitNanos, Consumer<@Nullable MessageView> view) {
        return loop.subscribe(id, waitNanos, view);
    }

    /** Ends a subscription; nothing happens if it has ended. Owner thread only. */
    public void unsubscribe(long subscription) {
        loop.unsubscribe(subscription);
    }

    /** Carries out a command. */
    public void operate(Command command, boolean dryRun, Consumer<Report> report) {
        run(() -> loop.operate(command, dryRun, report));
    }

    /**
     * Gives the bytes of a body from a view to {@code use}, from memory or from the journal; null where they cannot be
     * read. Owner thread only.
     */
    public void withBody(Payload body, Consumer<@Nullable Payload> use) {
        loop.withBody(body, use);
    }

    /** Every queue. Owner thread only, as all reads. */
    public List<QueueView> queues() {
        return service()
                .queues(runtime.nanoTime().getAsLong(), runtime.wallClock().millis());
    }

    /** One queue, or null. */
    public @Nullable QueueView queue(String name) {
        return service()
                .queue(name, runtime.nanoTime().getAsLong(), runtime.wallClock().millis());
    }

    /** One message, or null. */
    public @Nullable MessageView message(MessageId id) {
        return service()
                .message(id, runtime.nanoTime().getAsLong(), runtime.wallClock().millis());
    }

    /** A queue's messages, as {@link QueueService#messages} lists them. */
    public List<MessageView> messages(String queue, MessageFilter filter, long after, int limit) {
        return service()
                .messages(
                        queue,
                        filter,
                        after,
                        limit,
                        runtime.nanoTime().getAsLong(),
                        runtime.wallClock().millis());
    }

    /** Everything else that can be read. */
    public QueueService service() {
        return loop.service();
    }

    /** Bytes of bodies in memory. Owner thread only. */
    public long memoryBytes() {
        return budget.used();
    }

    /** Why durable queues accept nothing at the moment; empty while they do. Owner thread only. */
    public String unavailable() {
        return loop.unavailable();
    }

    /** The journal, for its metrics, once it is open. Owner thread only. */
    public @Nullable Journal journal() {
        return loop.journal();
    }

    /** Commits what was appended and gives the directory free. Waits for the disk; not on the owner's thread. */
    @Override
    public void close() {
        var journal = loop.journal();
        if (journal != null) {
            journal.close();
        }
    }

    private void run(Runnable task) {
        if (runtime.owner().isCurrent() && !loop.applying()) {
            task.run();
        } else {
            runtime.owner().execute(task);
        }
    }

    /** The journal's requests and news, handed to the owner. */
    private final class FromJournal implements JournalEvents {
        @Override
        public void evacuate(long segment, Cause cause) {
            runtime.owner().execute(() -> loop.evacuate(segment));
        }

        @Override
        public void stateChanged(JournalState state, String why) {
            runtime.owner().execute(() -> loop.journalChanged(state, why));
        }

        @Override
        public void synced(long nanos) {
            runtime.meter().synced(nanos);
        }
    }
}
