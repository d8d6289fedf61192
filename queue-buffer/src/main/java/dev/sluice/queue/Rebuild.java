package dev.sluice.queue;

import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.idempotency.Window.Answer;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the journal holds and makes the core's state of it. The order of entries does not matter: the highest
 * step of a message says where it is. An acceptance without any later entry is pending; a later entry without its
 * acceptance is of no use unless it is an ending.
 */
final class Rebuild {
    private final CoreState state;
    private final Endings endings;
    private final Retention retention;
    private final Map<MessageId, Entry.Enqueued> accepted = new HashMap<>();
    private final Map<MessageId, Entry.OfMessage> latest = new LinkedHashMap<>(); // in the journal's order
    private final Map<String, Entry.PauseSet> pauses = new HashMap<>();

    Rebuild(CoreState state, Endings endings, Retention retention) {
        this.state = state;
        this.endings = endings;
        this.retention = retention;
    }

    void add(Turn turn, Entry entry) {
        switch (entry) {
            case Entry.Enqueued enqueued -> {
                var copy = accepted.put(enqueued.id(), enqueued);
                if (copy != null) {
                    turn.out().release(copy.message().body());
                }
            }
            case Entry.OfMessage later -> latest(turn, later);
            case Entry.PauseSet pause ->
                pauses.merge(pause.queue(), pause, (a, b) -> a.atMillis() > b.atMillis() ? a : b);
        }
    }

    private void latest(Turn turn, Entry.OfMessage entry) {
        var known = latest.get(entry.id());
        if (known != null && known.step() > entry.step()) {
            releaseCopy(turn, entry);
            return;
        }
        releaseCopy(turn, latest.remove(entry.id())); // so that the entry takes its place among the last
        latest.put(entry.id(), entry);
    }

    private static void releaseCopy(Turn turn, Entry.@Nullable OfMessage copy) {
        if (copy instanceof Entry.Ended ended && ended.ending().body() != null) {
            turn.out().release(ended.ending().body());
        }
    }

    /** Builds the state. */
    void end(Turn turn) {
        pauses.values().forEach(pause -> queue(pause.queue(), turn).pausedBy = pause.paused() ? pause.reason() : "");
        var ended = new ArrayList<Entry.Ended>();
        var alive = new ArrayList<Entry.Enqueued>();
        for (var entry : latest.values()) {
            if (entry instanceof Entry.Ended ending) {
                ended.add(ending);
            } else if (entry instanceof Entry.Withdrawn || !accepted.containsKey(entry.id())) {
                turn.out().forget(entry.id());
            }
        }
        for (var enqueued : accepted.values()) {
            var last = latest.get(enqueued.id());
            if (last instanceof Entry.Ended || last instanceof Entry.Withdrawn) {
                turn.out().release(enqueued.message().body());
            } else {
                alive.add(enqueued);
            }
        }
        ended.sort(Comparator.comparingLong(e -> e.ending().atMillis())); // stable: of one millisecond, as written
        ended.forEach(entry -> recall(turn, entry));
        alive.sort(Comparator.comparingLong(Entry.Enqueued::sequence));
        alive.forEach(enqueued -> revive(turn, enqueued, latest.get(enqueued.id())));
        for (var queue : state.queues.values()) {
            queue.sortDeaths();
            endings.boundDead(turn, queue);
            retention.bound(turn, queue);
        }
    }

    private Queue queue(String name, Turn turn) {
        return state.queues.computeIfAbsent(name, n -> Queue.assumed(n, turn.now()));
    }

    private void recall(Turn turn, Entry.Ended entry) {
        var queue = queue(entry.stub().queue(), turn);
        var item = new Item(queue, entry);
        item.endedAt = turn.nanosAt(entry.ending().atMillis());
        queue.nextSequence = Math.max(queue.nextSequence, item.sequence + 1);
        state.items.put(item.id, item);
        queue.recall(item, entry.ending().state());
        if (item.key != null) {
            queue.window(queue.known(item.endedAt)).decide(item.key, item);
        }
        retention.keep(turn, item);
        retention.bound(turn, queue);
    }

    private void revive(Turn turn, Entry.Enqueued enqueued, Entry.@Nullable OfMessage later) {
        var message = enqueued.message();
        var queue = queue(message.queue(), turn);
        queue.nextSequence = Math.max(queue.nextSequence, enqueued.sequence() + 1);
        if (!claim(turn, queue, enqueued)) {
            turn.out().release(message.body());
            turn.out().forget(message.id());
            return;
        }
        var item = new Item(queue, message, enqueued.sequence(), enqueued.acceptedMillis());
        item.committed = true;
        item.journaled = true;
        state.items.put(item.id, item);
        state.live += Item.liveBytes(message);
        if (item.key != null) {
            queue.window(turn.now()).claim(item.key, item);
        }
        place(turn, item, message, later);
        queue.offered(turn.now());
        if (later instanceof Entry.Died died) {
            item.endedAt = turn.nanosAt(died.ending().atMillis());
            queue.enter(item, State.DEAD, turn.now());
            endings.retainDead(item);
        } else {
            queue.enter(item, State.ACCEPTING, turn.now());
            endings.mature(turn, item);
        }
    }

    private void place(Turn turn, Item item, Message message, Entry.@Nullable OfMessage later) {
        long deliverAt = message.knobs().deliverAtMillis();
        item.notBefore = deliverAt == 0 ? turn.now() : turn.nanosAt(deliverAt);
        long eligibleMillis = Math.max(item.acceptedMillis, deliverAt);
        if (later != null) {
            item.step = later.step();
        }
        if (later instanceof Entry.Attempted attempted) {
            item.attempts = attempted.attempts();
            item.forgiven = attempted.forgiven();
            item.cause = attempted.cause();
            item.notBefore = turn.nanosAt(attempted.nextMillis());
            eligibleMillis = attempted.eligibleMillis();
        } else if (later instanceof Entry.Requeued requeued) {
            item.attempts = requeued.attempts();
            item.forgiven = requeued.attempts();
            eligibleMillis = Math.max(requeued.atMillis(), deliverAt);
        } else if (later instanceof Entry.Died died) {
            item.attempts = died.ending().attempts();
            item.cause = died.ending().cause();
            item.ending = died.ending();
        }
        item.eligibleAt = turn.nanosAt(eligibleMillis);
        item.expiresAt = endings.expiry(turn, item);
    }

    /**
     * Whether the message may have its idempotency key. Two acceptances of one key mean that the earlier one's commit
     * failed with unknown outcome and its caller repeated: the later one was promised, the earlier one is void.
     */
    private boolean claim(Turn turn, Queue queue, Entry.Enqueued enqueued) {
        var key = enqueued.message().knobs().idempotency();
        if (key == null) {
            return true;
        }
        var earlier = queue.window(turn.now()).undecided(key);
        if (earlier != null) {
            endings.withdraw(turn, earlier, true, "superseded by " + enqueued.id());
            return true;
        }
        return !(queue.window(turn.now()).find(key) instanceof Answer.Same<Item> decided
                && decided.value().sequence > enqueued.sequence());
    }
}
