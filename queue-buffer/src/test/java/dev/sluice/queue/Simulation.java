package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.config.Bounds;
import dev.sluice.queue.config.Brake;
import dev.sluice.queue.config.DeadLetters;
import dev.sluice.queue.config.Delivery;
import dev.sluice.queue.config.Durability;
import dev.sluice.queue.config.IdempotencyRules;
import dev.sluice.queue.config.KeyFailure;
import dev.sluice.queue.config.Overflow;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.config.Results;
import dev.sluice.queue.config.Retry;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.idempotency.Fingerprint;
import dev.sluice.queue.idempotency.IdempotencyKey;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.State;
import dev.sluice.queue.order.OrderKind;
import dev.sluice.queue.view.MessageFilter;
import dev.sluice.queue.view.MessageView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One seeded life of a store: random offers, upstream moods, operators, commits, failures and crashes on a virtual
 * clock. The guarantees I1 to I9 are checked whenever they could be broken.
 */
final class Simulation extends Rig {
    private static final int MOST_KEYS = 5;
    private static final long REMEMBERED_BYTES = 6 * REMEMBERED;
    private static final Duration WINDOW = Duration.ofMinutes(10);

    /** What the outside world knows of one offer. */
    private static final class Known {
        Message message;
        int order; // of the offer
        boolean promised; // answered 202
        boolean delivered;
        boolean settled; // an upstream success was reported to this life of the core
        boolean settledDurably;
        boolean overtaken; // an operator or an overflow took it out of its key's order
        long endedMillis; // while it has ended
        boolean forgotten; // after its end, in this life
    }

    private final Map<MessageId, Known> offers = new HashMap<>();
    private final Map<String, Integer> lastFirstDelivery = new HashMap<>();
    private final Map<String, MessageId> keyOf = new HashMap<>(); // idempotency key -> id promised for it
    private final List<QueueConfig> configs;
    private final Map<String, Long> recovered = new HashMap<>();
    private boolean journalFailed;
    boolean failing = true; // whether the journal may fail

    @Override
    public void append(Entry entry, Sync sync, long ticket) {
        super.append(entry, sync, ticket);
        if (entry instanceof Entry.Died died && died.ending().cause().equals("overflow")) {
            offers.get(died.id()).overtaken = true;
        }
        if (entry instanceof Entry.Ended ended) {
            offers.get(ended.id()).endedMillis = ended.ending().atMillis();
        }
        if (entry instanceof Entry.Ended ended && ended.ending().state() != State.DONE) {
            offers.get(ended.id()).overtaken = true; // a crash may undo it after its key has gone on
        }
    }

    private long waiters;
    private int mood;
    int deliveries;
    int crashes;
    int repeats;
    int forgottenEarly;

    Simulation(long seed) {
        super(seed, REMEMBERED_BYTES);
        autoCommit = false;
        configs = List.of(config("q"), config("r"));
        configs.forEach(config -> apply(new Event.Configured(config)));
    }

    private QueueConfig config(String name) {
        var memory = name.equals("r") && random.nextInt(3) == 0;
        return new QueueConfig(
                name,
                memory ? Durability.MEMORY : Durability.DISK,
                new Bounds(5 + random.nextInt(20), 600, 100, Duration.ofSeconds(60 + random.nextInt(600))),
                random.nextInt(4) == 0 ? Overflow.DROP_OLDEST : Overflow.REJECT,
                OrderKind.values()[random.nextInt(OrderKind.values().length)],
                new Delivery(
                        1 + random.nextInt(4), random.nextInt(3) * 5.0, 3, random.nextBoolean(), Duration.ofSeconds(2)),
                new Retry(
                        random.nextInt(4),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(5),
                        Retry.DEFAULT.statusCodes()),
                new Brake(random.nextInt(2) * 5, Duration.ofSeconds(10)),
                random.nextBoolean() ? KeyFailure.BLOCK_KEY : KeyFailure.DEAD_LETTER_AND_CONTINUE,
                new DeadLetters(4, Duration.ofMinutes(10)),
                new Results(Duration.ofSeconds(30), 6),
                new IdempotencyRules(WINDOW, MOST_KEYS, false));
    }

    void run(int steps) {
        steps(steps);
        end();
    }

    void steps(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            check();
        }
    }

    /** Every message of the durable queues with all that has to survive. */
    List<String> summary() {
        return offers.values().stream()
                .filter(known -> !inMemory(known.message.queue()))
                .sorted(Comparator.comparingInt(known -> known.order))
                .map(known -> view(known.message.id()))
                .filter(Objects::nonNull)
                .map(Simulation::summary)
                .toList();
    }

    private static String summary(MessageView view) {
        boolean idle = view.state().pending();
        var ending = view.ending();
        return String.join(
                " ",
                view.id().text(),
                idle ? "pending" : view.state().word(),
                view.lane(),
                view.sequence() + "",
                view.attempts() + "",
                view.state() == State.WAITING ? view.cause() : "",
                ending == null ? "" : ending.cause() + ending.atMillis() + ending.truncated() + ending.bodyBytes());
    }

    /** Starts over at this very moment, nothing lost. */
    void restart() {
        crash(configs);
    }

    private void step() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> offerSomething();
            case 5, 6, 7, 8 -> resultOfSomething();
            case 9, 10, 11 -> commit(Math.min(journal.size(), durable + 1 + random.nextInt(6)));
            case 12, 13 -> passSome();
            case 14 -> operateSomething();
            case 15 -> subscribeSomething();
            case 16 -> mood = random.nextInt(6);
            case 17 -> apply(new Event.DestinationChanged("orders"));
            case 18 -> failSomeCommit();
            default -> {
                if (random.nextInt(12) == 0) {
                    crash();
                }
            }
        }
    }

    private void offerSomething() {
        var queue = random.nextInt(3) == 0 ? "r" : "q";
        var lane = random.nextInt(2) == 0 ? "" : "lane" + random.nextInt(4);
        long deliverAt = random.nextInt(6) == 0 ? wall + random.nextInt(5000) : 0;
        long deadline = random.nextInt(6) == 0 ? wall + random.nextInt(20_000) : 0;
        IdempotencyKey key = null;
        if (random.nextInt(4) == 0) {
            key = new IdempotencyKey(
                    "", "key" + random.nextInt(12), new Fingerprint(random.nextInt(12) == 0 ? 1 : 0, 0, 0, 0));
        }
        var knobs = new Knobs(key, lane, random.nextInt(10), deliverAt, deadline);
        var message = message(queue, random.nextInt(110), knobs);
        var known = new Known();
        known.message = message;
        known.order = offers.size();
        offers.put(message.id(), known);
        offer(message, random.nextInt(3) == 0 ? random.nextLong(3_000_000_000L) : 0);
    }

    private void resultOfSomething() {
        if (leases.isEmpty()) {
            return;
        }
        var open = List.copyOf(leases.values());
        var lease = open.get(random.nextInt(open.size()));
        var result = upstream();
        if (result instanceof AttemptResult.Answered answered
                && answered.response().status() < 300) {
            offers.get(lease.message().id()).settled = true;
        }
        result(lease, result);
    }

    private AttemptResult upstream() {
        int luck = random.nextInt(10);
        return switch (mood) {
            case 0, 1 -> luck == 0 ? status(404, "no") : status(200, "fine, thanks");
            case 2 -> luck < 5 ? new AttemptResult.Unavailable(PauseCause.NO_HEALTHY_HOST) : status(200, "");
            case 3 -> status(luck < 5 ? 500 : luck < 7 ? 429 : 204, "");
            case 4 -> luck < 4 ? new AttemptResult.TimedOut() : new AttemptResult.Reset("reset");
            default -> luck < 5 ? status(400, "poison") : new AttemptResult.Abandoned();
        };
    }

    private void passSome() {
        pass(Duration.ofMillis(random.nextInt(10) == 0 ? random.nextInt(60_000) : random.nextInt(2000)));
    }

    private void operateSomething() {
        var queue = random.nextBoolean() ? "q" : "r";
        var filter = random.nextBoolean() ? MessageFilter.ANY : new MessageFilter(null, "lane1", "", null);
        boolean dryRun = random.nextInt(3) == 0;
        switch (random.nextInt(8)) {
            case 0 -> operate(new Command.Pause(queue, "test"), dryRun);
            case 1, 2, 3 -> operate(new Command.Resume(queue), dryRun);
            case 4 -> operate(new Command.Purge(queue, filter), dryRun);
            case 5 -> operate(new Command.PurgeDead(queue, filter), dryRun);
            case 6 -> {
                service.messages(queue, new MessageFilter(State.DEAD, "", "", null), 0, 100, now, wall)
                        .forEach(dead -> offers.get(dead.id()).overtaken = true);
                operate(new Command.RetryDead(queue, filter), dryRun);
            }
            default -> anyOffer().ifPresent(known -> operate(new Command.Cancel(known.message.id()), dryRun));
        }
    }

    private Optional<Known> anyOffer() {
        return offers.values().stream().skip(random.nextInt(offers.size() + 1)).findFirst();
    }

    private void subscribeSomething() {
        anyOffer()
                .ifPresent(known ->
                        apply(new Event.Subscribed(known.message.id(), ++waiters, random.nextLong(2_000_000_000L))));
    }

    /** Fails everything that is not committed, as a journal does; what was written may or may not stay. */
    private void failSomeCommit() {
        if (!failing || random.nextInt(4) != 0) {
            return;
        }
        boolean unknown = random.nextBoolean();
        journalFailed = true;
        var lost = new ArrayList<>(journal.subList(durable, journal.size()));
        journal.subList(durable, journal.size()).clear();
        for (var stored : lost) {
            if (unknown && random.nextBoolean()) {
                journal.add(new Stored(stored.head(), stored.body(), NO_TICKET, stored.sync()));
            }
        }
        for (var stored : lost) {
            if (stored.ticket() != NO_TICKET) {
                apply(new Event.CommitFailed(stored.ticket(), unknown, "disk"));
            }
        }
        for (var stored : lost) { // as the store does once its disk is back
            if (stored.entry() instanceof Entry.OfMessage note && !(note instanceof Entry.Enqueued)) {
                core.restate(note.id(), now, wall).stream()
                        .filter(entry -> !(entry instanceof Entry.Enqueued))
                        .forEach(entry -> append(entry, Sync.LAZY, NO_TICKET));
            }
        }
    }

    private void crash() {
        crashes++;
        commitSilently(durable + random.nextInt(journal.size() - durable + 1));
        offers.values().forEach(known -> {
            known.settled = false;
            known.endedMillis = 0;
        });
        for (var stored : journal.subList(0, durable)) {
            if (stored.entry() instanceof Entry.Ended ended) {
                var known = offers.get(ended.id());
                known.endedMillis = ended.ending().atMillis();
                known.settledDurably |= ended.ending().state() == State.DONE;
            }
        }
        passClocks();
        crash(configs);
        for (var config : journalFailed ? configs : List.<QueueConfig>of()) {
            recovered.put(config.name() + "count", queue(config.name()).pending());
            recovered.put(config.name() + "bytes", queue(config.name()).bytes());
        }
        for (var known : offers.values()) {
            known.forgotten = known.forgotten && view(known.message.id()) == null;
            if (!inMemory(known.message.queue())) {
                assertKnown(known);
            } else {
                known.promised = false; // what it survives does not include this
            }
        }
        keyOf.values().removeIf(id -> inMemory(offers.get(id).message.queue()));
    }

    /** Made durable, but the crash came before anyone heard of it. */
    private void commitSilently(int upTo) {
        durable = upTo;
    }

    private void passClocks() {
        moveTo(now + random.nextLong(3_000_000_000L));
    }

    private boolean inMemory(String queue) {
        return configs.stream().anyMatch(c -> c.name().equals(queue) && c.durability() == Durability.MEMORY);
    }

    @Override
    void apply(Event event) {
        super.apply(event);
        for (var item : core.state.items.values()) { // of those in memory no entry tells
            if (item.state.ended() && item.ending != null) {
                offers.get(item.id).endedMillis = item.ending.atMillis();
            }
        }
    }

    /** An ended message may go when its time is over, or when the bound for its kind is reached. */
    @Override
    public void forget(MessageId id) {
        super.forget(id);
        var known = offers.get(id);
        if (!known.promised) {
            return; // nobody was told of it
        }
        var queue = core.state.queues.get(known.message.queue());
        boolean keyed = known.message.knobs().idempotency() != null;
        long beside = core.state.items.values().stream()
                .filter(item -> item.id != id && (keyed ? item.key != null && item.queue == queue : item.key == null))
                .filter(item -> keyed || item.state.ended())
                .count();
        boolean full = keyed ? beside >= MOST_KEYS - 1 : (beside + 1) * (REMEMBERED + 100) > REMEMBERED_BYTES;
        boolean old = known.endedMillis != 0 && wall - known.endedMillis >= WINDOW.toMillis() - 1;
        assertThat(full || old).as("I7, I1 %s was forgotten early", id).isTrue();
        forgottenEarly += old ? 0 : 1;
        known.forgotten = true;
    }

    private void assertKnown(Known known) {
        if (known.promised && !known.forgotten) { // I1
            var item = core.state.items.get(known.message.id());
            if (item == null || !item.visible()) {
                throw new AssertionError("I1 " + known.message.id() + " was promised and is unknown");
            }
        }
    }

    @Override
    public void deliver(Lease lease) {
        super.deliver(lease);
        deliveries++;
        var id = lease.message().id();
        var known = offers.get(id);
        assertThat(known).as("I2 %s was offered", id).isNotNull();
        assertThat(lease.message().knobs()).isEqualTo(known.message.knobs());
        assertThat(lease.message().body().size()).isEqualTo(known.message.body().size());
        assertThat(known.settled).as("I4 %s was settled in this life", id).isFalse();
        assertThat(known.settledDurably).as("I6 %s was settled durably", id).isFalse();
        var knobs = known.message.knobs();
        assertThat(wall).as("I8 deliver-at").isGreaterThanOrEqualTo(knobs.deliverAtMillis() - 1);
        assertThat(knobs.deadlineMillis() == 0 || wall <= knobs.deadlineMillis())
                .as("I8 deadline")
                .isTrue();
        long others = leases.values().stream()
                .filter(other -> other.message().id().equals(id))
                .count();
        assertThat(others).as("one delivery of %s at a time", id).isEqualTo(1);
        if (!knobs.lane().isEmpty()) {
            inOrder(known, knobs.lane());
        }
        inItsTurn(known);
        known.delivered = true;
    }

    private void inItsTurn(Known known) {
        var own = core.state.items.get(known.message.id());
        for (var other : core.state.items.values()) {
            if (other.placed && other.queue == own.queue) {
                assertThat(goesBefore(other, own))
                        .as("%s goes, and %s would be before it", own.id, other.id)
                        .isFalse();
            }
        }
    }

    private static boolean goesBefore(Item one, Item other) {
        return switch (one.queue.config.order()) {
            case FIFO -> one.sequence < other.sequence;
            case PRIORITY ->
                one.priority() > other.priority()
                        || (one.priority() == other.priority() && one.sequence < other.sequence);
        };
    }

    private void inOrder(Known known, String lane) {
        var queueLane = known.message.queue() + "/" + lane;
        var beside = leases.values().stream()
                .filter(other -> other.message().queue().equals(known.message.queue()))
                .filter(other -> other.message().knobs().lane().equals(lane))
                .count();
        assertThat(beside).as("one delivery of lane %s at a time", lane).isEqualTo(1);
        if (!known.delivered && !known.overtaken) { // I3
            var last = lastFirstDelivery.put(queueLane, known.order);
            assertThat(last == null || last < known.order)
                    .as("I3 first delivery of %s", known.message.id())
                    .isTrue();
        }
    }

    @Override
    public void answer(MessageId offer, Admission admission) {
        super.answer(offer, admission);
        var known = offers.get(offer);
        switch (admission) {
            case Admission.Accepted accepted ->
                promise(known, accepted.message().id());
            case Admission.Same same -> {
                repeats++;
                promise(known, same.message().id());
            }
            case Admission.Answered answered -> answered.body().copy(5);
            case Admission.Refused refused ->
                assertThat(refused.retryAfterSeconds()).isBetween(0L, 300L);
            case Admission.NotAccepted ignored ->
                known.overtaken = true; // may come back after a crash, promised to nobody
        }
    }

    private void promise(Known asked, MessageId id) {
        offers.get(id).promised = true;
        var key = asked.message.knobs().idempotency();
        if (key != null) {
            var name = asked.message.queue() + "/" + key.key();
            var before = keyOf.put(name, id); // I7
            assertThat(before == null || before.equals(id) || offers.get(before).forgotten)
                    .as("I7 key %s: %s then %s", name, before, id)
                    .isTrue();
        }
    }

    private void check() {
        for (var config : configs) {
            var view = queue(config.name());
            var counters = view.counters();
            long count = excess(config, view.pending(), "count");
            long bytes = excess(config, view.bytes(), "bytes");
            assertThat(view.pending())
                    .as("I5 count")
                    .isLessThanOrEqualTo(Math.max(count, config.bounds().maxMessages()));
            assertThat(view.bytes())
                    .as("I5 bytes")
                    .isLessThanOrEqualTo(Math.max(bytes, config.bounds().maxBytes()));
            assertThat(view.depth(State.DEAD)).as("I5 dead").isLessThanOrEqualTo(4);
            assertThat(view.depth(State.IN_FLIGHT))
                    .isLessThanOrEqualTo(config.delivery().maxConcurrent());
            assertThat(view.pending()
                            + counters.rejectedTotal()
                            + counters.settled()
                            + counters.dead()
                            + counters.expired()
                            + counters.cancelled())
                    .as("I9")
                    .isEqualTo(counters.offered());
        }
        offers.values().forEach(this::assertKnown);
    }

    /**
     * After a journal failed, a crash may bring back messages beside those promised since: acceptances of unknown
     * outcome, and messages whose ending was not written again in time. Then a queue starts above its bound and shrinks.
     */
    private long excess(QueueConfig config, long now, String what) {
        return recovered.computeIfPresent(config.name() + what, (name, most) -> Math.min(most, now)) == null
                ? 0
                : recovered.get(config.name() + what);
    }

    /** Lets everything come to an end: each offer is answered, each message decided, each body released once. */
    private void end() {
        mood = 0;
        autoCommit = true;
        commit();
        operate(new Command.Resume("q"));
        operate(new Command.Resume("r"));
        for (int i = 0; i < 2000 && pending() > 0; i++) {
            pass(Duration.ofSeconds(1));
            if (!leases.isEmpty()) {
                var lease = leases.values().iterator().next();
                result(lease, status(200, "done"));
            }
        }
        check();
        assertThat(pending()).as("everything ends").isZero();
        assertThat(core.state.waiters).as("waiters").isZero();
        assertThat(core.state.leases).isEmpty();
        assertThat(core.state.pledges).isEmpty();
    }

    private long pending() {
        return configs.stream().mapToLong(c -> queue(c.name()).pending()).sum();
    }
}
