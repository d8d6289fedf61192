package dev.sluice.queue.store;

import dev.sluice.queue.Admission;
import dev.sluice.queue.HeapBounds;
import dev.sluice.queue.Lease;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.journal.CrashFs;
import dev.sluice.queue.journal.Journal;
import dev.sluice.queue.journal.JournalConfig;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.ResponseImage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A store over a disk in memory, driven by hand on one thread and a virtual clock. */
final class VirtualStore implements Owner, Deliveries {
    static final JournalConfig JOURNAL = new JournalConfig(16 * 8192, 8192, 1 << 20);

    final Map<MessageId, Admission> answers = new HashMap<>();
    final Map<Long, Lease> leases = new LinkedHashMap<>();
    final List<Lease> delivered = new ArrayList<>();
    final QueueStore store;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private Journal journal;
    private Runnable alarm = () -> {};
    private long alarmAt = Long.MAX_VALUE;
    private Throwable failure;
    long now;

    VirtualStore(CrashFs disk, long now, long memoryBytes, QueueConfig config) {
        this(disk, now, memoryBytes, 1 << 20, config);
    }

    VirtualStore(CrashFs disk, long now, long memoryBytes, long rememberedBytes, QueueConfig config) {
        this.now = now;
        var runtime = new StoreRuntime(
                this,
                Runnable::run,
                () -> this.now,
                () -> Instant.ofEpochMilli(1_700_000_000_000L + this.now / 1_000_000),
                new SplittableRandom(now),
                new NoMeter());
        store = new QueueStore(runtime, new MemoryBudget(memoryBytes), new HeapBounds(1 << 30, rememberedBytes), this);
        store.configure(config);
        store.openJournal(disk, JOURNAL, opened -> journal = opened).whenComplete((report, why) -> failure = why);
        run();
        if (failure != null) {
            throw new AssertionError("the journal does not open", failure);
        }
    }

    /** Runs owner and journal until nothing is left to do now. */
    void run() {
        for (int i = 0; i < 100_000; i++) {
            for (var task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            if (alarmAt <= now) {
                alarmAt = Long.MAX_VALUE;
                alarm.run();
            } else if (journal == null || (journal.step(now) > now && tasks.isEmpty())) {
                return;
            }
        }
        throw new AssertionError("the store never comes to rest");
    }

    void pass(long millis) {
        now += millis * 1_000_000;
        run();
    }

    void offer(Message message) {
        store.offer(message, 0, answer -> {
            if (answers.put(message.id(), answer) != null) {
                throw new AssertionError(message.id() + " was answered twice");
            }
        });
    }

    void result(Lease lease, int status) {
        leases.remove(lease.number());
        var body = Payload.of(("answer to " + lease.message().id()).getBytes(StandardCharsets.UTF_8));
        store.attempted(
                lease.number(),
                new AttemptResult.Answered(
                        new ResponseImage(status, Fields.EMPTY, Fields.EMPTY),
                        body,
                        AttemptResult.NO_GRPC,
                        AttemptResult.NONE));
    }

    @Override
    public boolean isCurrent() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void alarm(long nanos, Runnable task) {
        alarmAt = nanos;
        alarm = task;
    }

    @Override
    public void deliver(Lease lease) {
        leases.put(lease.number(), lease);
        delivered.add(lease);
    }

    @Override
    public void cancel(long lease) {
        leases.remove(lease);
    }
}
