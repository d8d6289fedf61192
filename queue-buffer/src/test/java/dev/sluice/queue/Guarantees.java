package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.config.Durability;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A rig that checks the guarantees I1 to I9 and the books whenever they could be broken. */
class Guarantees extends Rig {
    static final int MOST_KEYS = 5;
    static final long REMEMBERED_BYTES = 6 * REMEMBERED;
    static final Duration WINDOW = Duration.ofMinutes(10);

    /** What the outside world knows of one offer. */
    static final class Known {
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

    final Map<MessageId, Known> offers = new HashMap<>();
    private final Map<String, Integer> lastFirstDelivery = new HashMap<>();
    private final Map<String, MessageId> keyOf = new HashMap<>(); // idempotency key -> id promised for it
    final List<QueueConfig> configs = new ArrayList<>();
    private final Map<String, Long> recovered = new HashMap<>();
    boolean journalFailed;
    int deliveries;
    int repeats;
    int forgottenEarly;

    Guarantees(long seed) {
        super(seed, REMEMBERED_BYTES);
    }

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

    /** Starts over from what is durable: what the world knows beyond that is void. */
    @Override
    void crash(List<QueueConfig> configs) {
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
        super.crash(configs);
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

    boolean inMemory(String queue) {
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

    void check() {
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
            assertThat(view.littleResidual()).as("L = λW").isZero();
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
}
