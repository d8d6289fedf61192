package dev.sluice.queue;

import dev.sluice.queue.config.Overflow;
import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.idempotency.Window.Answer;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.State;
import org.jspecify.annotations.Nullable;

/*
 * What is written when, and what may be delivered before it is.
 *
 * Ordinary offer: the acceptance is appended, the message counts towards every bound from that moment, and nothing
 * else happens until the commit comes back. Then the 202 is given and delivery may begin. A crash before the commit
 * loses a message nobody was promised (I1 is untouched); a crash after it finds the message again.
 *
 * Fast path: the caller waits for the answer, and the message could go at once. Then it is delivered while its
 * acceptance is being committed. Nobody has been promised anything yet, so I1 has nothing to say; what is delivered
 * was offered (I2). If the answer wins, the ending is appended behind the acceptance: recovery finds both or neither,
 * or the acceptance alone, which is a duplicate after a crash, with the same id (I4). Once the ending is durable the
 * message is not delivered again (I6). If the attempt fails first, the message waits for its commit like any other
 * and no second attempt is made before it. If the commit fails first, the running attempt decides: its answer goes
 * to the caller, otherwise the caller learns that the outcome is unknown.
 *
 * A failed commit whose outcome is unknown is followed by a withdrawal, so that a record that did reach the disk
 * does not come to life after a restart beside the repeat its caller has made since.
 */
/** Takes offers: checks every bound, claims the key, appends, and commits. */
final class Intake {
    private final CoreState state;
    private final Views views;
    private final Waiters waiters;
    private final Endings endings;
    private final Dispatcher dispatcher;

    Intake(CoreState state, Views views, Waiters waiters, Endings endings, Dispatcher dispatcher) {
        this.state = state;
        this.views = views;
        this.waiters = waiters;
        this.endings = endings;
        this.dispatcher = dispatcher;
    }

    void offered(Turn turn, Message message, long waitNanos) {
        var queue = state.queues.get(message.queue());
        if (queue == null) {
            refuse(turn, message, Refusal.NO_QUEUE, "queue " + message.queue() + " is not configured", 0);
            return;
        }
        if (repeats(turn, queue, message, waitNanos)) {
            return;
        }
        queue.offered(turn.now());
        var why = violated(turn, queue, message);
        if (why != null) {
            queue.counts.rejected(why.word());
            refuse(
                    turn,
                    message,
                    why,
                    detail(queue, message, why),
                    views.retryAfterSeconds(queue, message, why, turn.at()));
            return;
        }
        accept(turn, queue, message, waitNanos);
    }

    /** Counts an offer that its caller's side refused. */
    void refused(Turn turn, String name, Refusal why) {
        var queue = state.queues.get(name);
        if (queue != null) {
            queue.offered(turn.now());
            queue.counts.rejected(why.word());
        }
    }

    /** Answers a repeat of an earlier request; false if it is none. */
    private boolean repeats(Turn turn, Queue queue, Message message, long waitNanos) {
        var key = message.knobs().idempotency();
        if (key == null || !(queue.window(turn.now()).find(key) instanceof Answer.Same<Item> same)) {
            return false;
        }
        var original = same.value();
        queue.counts.repeated();
        if (!original.committed || (original.state.pending() && waitNanos > 0)) {
            if (waiters.room(original)) {
                waiters.offered(turn, original, message.id(), waitNanos);
                turn.out().release(message.body());
            } else {
                refuse(turn, message, Refusal.WAITERS, "too many callers wait for " + original.id, 1);
            }
        } else {
            turn.out().answer(message.id(), new Admission.Same(views.message(original, turn.at())));
            turn.out().release(message.body());
        }
        return true;
    }

    private @Nullable Refusal violated(Turn turn, Queue queue, Message message) {
        var bounds = queue.config.bounds();
        var key = message.knobs().idempotency();
        if (!state.admitting || queue.closed) {
            return Refusal.DRAINING;
        }
        if (key == null && queue.config.idempotency().required()) {
            return Refusal.KEY_REQUIRED;
        }
        if (key != null && queue.window(turn.now()).find(key) instanceof Answer.Mismatch<Item>) {
            return Refusal.KEY_REUSED;
        }
        if (message.bytes() > bounds.maxMessageBytes()) {
            return Refusal.MESSAGE_BYTES;
        }
        long deadline = message.knobs().deadlineMillis();
        if (deadline != 0 && deadline <= turn.wall()) {
            return Refusal.DEADLINE;
        }
        if (state.waiters >= Waiters.IN_ALL) {
            return Refusal.WAITERS;
        }
        if (key != null && !queue.window(turn.now()).room()) {
            return Refusal.KEYS;
        }
        while (!queue.fits(message.bytes())) {
            if (queue.config.overflow() == Overflow.REJECT || !endings.dropOldest(turn, queue)) {
                return queue.pending.size() >= bounds.maxMessages() ? Refusal.MESSAGES : Refusal.BYTES;
            }
        }
        return endings.fits(message) ? null : Refusal.MEMORY;
    }

    private static String detail(Queue queue, Message message, Refusal why) {
        var bounds = queue.config.bounds();
        return switch (why) {
            case MESSAGES -> "queue %s holds %d messages".formatted(queue.config.name(), bounds.maxMessages());
            case BYTES ->
                "queue %s holds %d of %d bytes, the message has %d"
                        .formatted(queue.config.name(), queue.pendingBytes, bounds.maxBytes(), message.bytes());
            case MESSAGE_BYTES ->
                "the message has %d bytes, queue %s takes %d"
                        .formatted(message.bytes(), queue.config.name(), bounds.maxMessageBytes());
            case MEMORY -> "messages use all the memory that queues may have";
            case KEYS -> "queue %s remembers as many idempotency keys as it may".formatted(queue.config.name());
            case WAITERS -> "too many callers wait for answers";
            case KEY_REUSED -> "the idempotency key was used for another request";
            case KEY_REQUIRED -> "queue %s requires an Idempotency-Key".formatted(queue.config.name());
            case HEADER -> "a header cannot be honoured";
            case DURABILITY -> "queue %s cannot promise the durability wanted".formatted(queue.config.name());
            case DEADLINE -> "the deadline has passed";
            case DRAINING -> "this instance is going away";
            case NO_QUEUE -> "queue %s is not configured".formatted(message.queue());
        };
    }

    private void refuse(Turn turn, Message message, Refusal why, String detail, long retryAfterSeconds) {
        turn.out().answer(message.id(), new Admission.Refused(why, detail, retryAfterSeconds));
        turn.out().release(message.body());
    }

    private void accept(Turn turn, Queue queue, Message message, long waitNanos) {
        var item = new Item(queue, message, queue.nextSequence++, turn.wall());
        var knobs = message.knobs();
        item.notBefore = knobs.deliverAtMillis() == 0 ? turn.now() : turn.nanosAt(knobs.deliverAtMillis());
        item.eligibleAt = Math.max(turn.now(), item.notBefore);
        item.expiresAt = endings.expiry(turn, item);
        state.items.put(item.id, item);
        state.live += Item.liveBytes(message);
        if (item.key != null) {
            endings.makeRoom(turn, queue);
            queue.window(turn.now()).claim(item.key, item);
        }
        queue.enter(item, State.ACCEPTING, turn.now());
        waiters.offered(turn, item, item.id, waitNanos);
        if (queue.journaled()) {
            item.journaled = true;
            long ticket = state.pledge(new CoreState.Pledge.Acceptance(item));
            var entry = new Entry.Enqueued(message, item.sequence, item.acceptedMillis);
            turn.out().append(entry, Effects.Sync.of(queue.config.durability()), ticket);
            if (waitNanos > 0) {
                dispatcher.early(turn, item);
            }
        } else {
            committed(turn, item);
        }
    }

    void committed(Turn turn, Item item) {
        if (item.committed || state.items.get(item.id) != item) {
            return;
        }
        accepted(turn, item);
        if (item.state == State.ACCEPTING) {
            endings.mature(turn, item);
            dispatcher.run(turn, item.queue);
        }
    }

    private void accepted(Turn turn, Item item) {
        item.committed = true;
        item.queue.prediction.arrived(turn.now());
        waiters.committed(turn, item);
    }

    void commitFailed(Turn turn, Item item, boolean unknown, String reason) {
        if (item.committed || state.items.get(item.id) != item) {
            return;
        }
        if (item.state.ended()) { // its ending is written again by itself; there is nothing more to wait for
            accepted(turn, item);
            return;
        }
        if (unknown) {
            turn.out().append(new Entry.Withdrawn(item.id, ++item.step), Effects.Sync.LAZY, Effects.NO_TICKET);
        }
        if (item.state == State.IN_FLIGHT) {
            item.doomed = reason;
        } else {
            endings.withdraw(turn, item, unknown, reason);
        }
        dispatcher.run(turn, item.queue);
    }
}
