package dev.sluice.queue;

import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.entry.EntryCodec;
import dev.sluice.queue.idempotency.Fingerprint;
import dev.sluice.queue.idempotency.IdempotencyKey;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.RequestImage;
import dev.sluice.queue.message.ResponseImage;
import dev.sluice.queue.message.Way;
import dev.sluice.queue.view.MessageView;
import dev.sluice.queue.view.QueueView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A core on a virtual clock over a list that plays the journal; it remembers every effect. */
class Rig implements Effects {
    /** An entry as it would lie on a disk. */
    record Stored(byte[] head, byte[] body, long ticket, Sync sync) {
        Entry entry() {
            return EntryCodec.read(ByteBuffer.wrap(head), Payload.of(body));
        }
    }

    static final Way WAY = new Way("inbound", "local", "orders", "post", "orders");

    static final int REMEMBERED = Item.REMEMBERED;

    final SplittableRandom random;
    final HeapBounds heap;
    final List<Stored> journal = new ArrayList<>();
    int durable; // entries of the journal that are committed
    boolean autoCommit = true;
    QueueCore core;
    QueueService service;
    long now = 1_000_000_000;
    long wall = 1_700_000_000_000L;

    final Map<Long, Lease> leases = new LinkedHashMap<>();
    final List<Lease> delivered = new ArrayList<>();
    final Map<MessageId, Admission> answers = new HashMap<>();
    final Map<Long, MessageView> informed = new HashMap<>();
    final List<Long> unknown = new ArrayList<>();
    final Map<Long, Report> reports = new HashMap<>();
    final List<MessageId> forgotten = new ArrayList<>();
    final Map<WaitCause, Long> waits = new EnumMap<>(WaitCause.class); // nanoseconds in all
    private long operations;

    Rig(long seed) {
        this(seed, 64 << 20);
    }

    Rig(long seed, long remembered) {
        this(seed, new HeapBounds(1 << 30, remembered));
    }

    Rig(long seed, HeapBounds heap) {
        random = new SplittableRandom(seed);
        this.heap = heap;
        core = new QueueCore(random.split(), heap);
        service = new QueueService(core);
    }

    static Rig with(QueueConfig config) {
        return with(config, 64 << 20);
    }

    static Rig with(QueueConfig config, long remembered) {
        return with(config, new HeapBounds(1 << 30, remembered));
    }

    static Rig with(QueueConfig config, HeapBounds heap) {
        var rig = new Rig(1, heap);
        rig.apply(new Event.Configured(config));
        return rig;
    }

    void apply(Event event) {
        core.apply(event, now, wall, this);
        if (autoCommit) {
            commit();
        }
    }

    /** Commits everything appended so far. */
    void commit() {
        commit(journal.size());
    }

    void commit(int upTo) {
        while (durable < upTo) {
            long ticket = journal.get(durable++).ticket();
            if (ticket != NO_TICKET) {
                core.apply(new Event.Committed(ticket), now, wall, this);
            }
        }
    }

    /** Starts over from what is durable. */
    void crash(List<QueueConfig> configs) {
        while (journal.size() > durable) {
            journal.removeLast();
        }
        leases.clear();
        core = new QueueCore(random.split(), heap);
        service = new QueueService(core);
        configs.forEach(config -> apply(new Event.Configured(config)));
        for (var stored : List.copyOf(journal)) {
            apply(new Event.Recovered(stored.entry()));
        }
        apply(new Event.RecoveryEnded());
    }

    void pass(Duration time) {
        long until = now + time.toNanos();
        while (core.nextWakeNanos() <= until) {
            moveTo(Math.max(now, core.nextWakeNanos()));
            apply(new Event.Wake());
        }
        moveTo(until);
    }

    void moveTo(long nanos) {
        long millis = nanos / 1_000_000 - now / 1_000_000;
        now = nanos;
        wall += millis;
    }

    static Knobs lane(String lane) {
        return new Knobs(null, lane, 0, 0, 0);
    }

    static Knobs key(String key, String payload) {
        var print = Fingerprint.of("POST", "/", ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)));
        return new Knobs(new IdempotencyKey("", key, print), "", 0, 0, 0);
    }

    Message message(String queue, int bytes, Knobs knobs) {
        var request = new RequestImage(Fields.EMPTY, Fields.EMPTY);
        var id = MessageId.random(random, "");
        return new Message(id, queue, "", WAY, request, Payload.of(new byte[bytes]), knobs);
    }

    MessageId offer(Knobs knobs) {
        return offer(message("q", 10, knobs), 0);
    }

    MessageId offer() {
        return offer(Knobs.NONE);
    }

    MessageId offer(Message message, long waitNanos) {
        apply(new Event.Offered(message, waitNanos));
        return message.id();
    }

    /** The delivery under way of {@code id}. */
    Lease lease(MessageId id) {
        return leases.values().stream()
                .filter(lease -> lease.message().id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not being delivered: " + view(id)));
    }

    boolean underWay(MessageId id) {
        return leases.values().stream().anyMatch(lease -> lease.message().id().equals(id));
    }

    void result(Lease lease, AttemptResult result) {
        leases.remove(lease.number());
        apply(new Event.Attempted(lease.number(), result));
    }

    void respond(MessageId id, int status) {
        result(lease(id), status(status, "body"));
    }

    static AttemptResult.Answered status(int status, String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var response = new ResponseImage(status, Fields.EMPTY, Fields.EMPTY);
        return new AttemptResult.Answered(response, Payload.of(bytes), AttemptResult.NO_GRPC, AttemptResult.NONE);
    }

    Report operate(Command command) {
        return operate(command, false);
    }

    Report operate(Command command, boolean dryRun) {
        apply(new Event.Operated(++operations, command, dryRun));
        return reports.get(operations);
    }

    MessageView view(MessageId id) {
        return service.message(id, now, wall);
    }

    QueueView queue(String name) {
        return service.queue(name, now, wall);
    }

    @Override
    public void append(Entry entry, Sync sync, long ticket) {
        var head = EntryCodec.head(entry);
        var bytes = new byte[head.remaining()];
        head.get(bytes);
        var body = EntryCodec.body(entry);
        journal.add(new Stored(bytes, body.copy(body.size()), ticket, sync));
    }

    @Override
    public void waited(String queue, WaitCause cause, long nanos) {
        waits.merge(cause, nanos, Long::sum);
    }

    @Override
    public void served(String queue, long nanos) {}

    @Override
    public void deliver(Lease lease) {
        leases.put(lease.number(), lease);
        delivered.add(lease);
    }

    @Override
    public void cancelAttempt(long lease) {
        leases.remove(lease);
    }

    @Override
    public void answer(MessageId offer, Admission admission) {
        if (answers.put(offer, admission) != null) {
            throw new AssertionError(offer + " was answered twice");
        }
    }

    @Override
    public void inform(long waiter, MessageView message) {
        if (informed.put(waiter, message) != null) {
            throw new AssertionError("waiter " + waiter + " was informed twice");
        }
    }

    @Override
    public void unknown(long waiter) {
        unknown.add(waiter);
    }

    @Override
    public void report(long operation, Report report) {
        if (reports.put(operation, report) != null) {
            throw new AssertionError("operation " + operation + " was answered twice");
        }
    }

    @Override
    public void release(Payload payload) {
        payload.release();
    }

    @Override
    public void forget(MessageId id) {
        forgotten.add(id);
    }
}
