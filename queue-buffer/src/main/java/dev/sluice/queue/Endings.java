package dev.sluice.queue;

import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.delivery.AttemptResult.Answered;
import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.message.Ending;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.ResponseImage;
import dev.sluice.queue.message.State;
import org.jspecify.annotations.Nullable;

/** Matures, expires, kills and finishes messages: everything that a moment or a decision does to one. */
final class Endings {
    /** Cause of a dead letter that made room for a newer message. */
    static final String OVERFLOW = "overflow";

    private final CoreState state;
    private final Waiters waiters;
    private final Retention retention;

    Endings(CoreState state, Waiters waiters, Retention retention) {
        this.state = state;
        this.waiters = waiters;
        this.retention = retention;
    }

    /** When a message runs out of time: its deadline, or its greatest age counted from first eligibility. */
    long expiry(Turn turn, Item item) {
        var queue = item.queue;
        long age = Moment.plus(
                queue.known(item.eligibleAt), queue.config.bounds().maxAge().toNanos());
        long deadline = item.live().knobs().deadlineMillis();
        return deadline == 0 ? age : Math.min(age, turn.nanosAt(deadline));
    }

    /** Puts a committed message where its time says: waiting, ready, or at its end. */
    void mature(Turn turn, Item item) {
        int most = item.queue.config.retry().maxAttempts();
        if (item.expiresAt <= turn.now()) {
            expire(turn, item);
        } else if (most > 0 && item.attempts - item.forgiven >= most) {
            die(turn, item, "retries exhausted: " + item.cause, null);
        } else if (item.notBefore > turn.now()) {
            item.queue.move(item, State.WAITING, turn.now());
            state.timers.set(item, Math.min(item.notBefore, item.expiresAt));
        } else {
            if (item.state == State.WAITING && item.attempts > item.forgiven) {
                turn.out().waited(item.queue.config.name(), WaitCause.BACKOFF, turn.now() - item.stateSince);
            }
            item.queue.move(item, State.READY, turn.now());
            state.timers.set(item, item.expiresAt);
        }
    }

    /** A message's moment has come, in a state in which nothing is under way. */
    void due(Turn turn, Item item) {
        switch (item.state) {
            case WAITING -> mature(turn, item);
            case READY, DEAD -> expire(turn, item);
            case DONE, EXPIRED, CANCELLED, HANDED_OFF -> retention.keep(turn, item);
            case ACCEPTING, IN_FLIGHT -> throw new IllegalStateException(item.id + " is " + item.state);
        }
    }

    private void expire(Turn turn, Item item) {
        String cause;
        if (item.state == State.DEAD) {
            cause = item.cause;
        } else {
            long deadline = item.live().knobs().deadlineMillis();
            cause = deadline != 0 && turn.nanosAt(deadline) <= turn.now() ? "deadline" : "max_age";
        }
        finish(turn, item, State.EXPIRED, cause, Effects.NO_TICKET);
    }

    /** Makes room by giving up the oldest message that is not under way; false if there is none. */
    boolean dropOldest(Turn turn, Queue queue) {
        for (var item : queue.pending.values()) {
            if (item.state == State.WAITING || item.state == State.READY) {
                die(turn, item, OVERFLOW, null);
                return true;
            }
        }
        return false;
    }

    /** The message becomes a dead letter. */
    void die(Turn turn, Item item, String cause, @Nullable AttemptResult last) {
        var queue = item.queue;
        var response = last instanceof Answered answered ? answered.response().stored() : null;
        item.cause = cause;
        item.ending = new Ending(State.DEAD, turn.wall(), item.attempts, cause, response, null, false);
        item.endedAt = turn.now();
        queue.move(item, State.DEAD, turn.now());
        queue.counts.died(cause);
        if (item.journaled) {
            var entry = new Entry.Died(item.id, ++item.step, item.ending);
            turn.out().append(entry, Effects.Sync.LAZY, Effects.NO_TICKET);
        }
        retainDead(item);
        waiters.ended(turn, item, item.ending);
        boundDead(turn, queue);
    }

    /** Plans a dead letter's end. */
    void retainDead(Item item) {
        state.timers.set(
                item,
                Moment.plus(
                        item.queue.known(item.endedAt),
                        item.queue.config.deadLetters().maxAge().toNanos()));
    }

    /** Keeps dead letters within their bounds, longest dead first. */
    void boundDead(Turn turn, Queue queue) {
        while (!queue.assumed()
                && (queue.dead.size() > queue.config.deadLetters().maxMessages()
                        || queue.deadBytes > queue.config.bounds().maxBytes())) {
            expire(turn, queue.deaths.getFirst());
        }
    }

    /** Whether the heap has room for one more message. */
    boolean fits(Message message) {
        return retention.fits(message);
    }

    /** Makes room for one more idempotency key; its window has said that it can be made. */
    void makeRoom(Turn turn, Queue queue) {
        retention.makeRoom(turn, queue);
    }

    /** Whether settings differ in how long something lasts or how much of it is kept. */
    static boolean lasting(QueueConfig before, QueueConfig after) {
        return !before.bounds().equals(after.bounds())
                || !before.deadLetters().equals(after.deadLetters())
                || !before.results().equals(after.results())
                || !before.idempotency().equals(after.idempotency());
    }

    /** New settings hold for what is there, too: when it runs out of time, and how much of it is kept. */
    void replan(Turn turn, Queue queue) {
        for (var item : queue.pending.values()) {
            item.expiresAt = expiry(turn, item);
            if (item.state == State.WAITING) {
                state.timers.set(item, Math.min(item.notBefore, item.expiresAt));
            } else if (item.state == State.READY) {
                state.timers.set(item, item.expiresAt);
            }
        }
        queue.dead.values().forEach(this::retainDead);
        boundDead(turn, queue);
        retention.replan(turn, queue);
    }

    /** The message ends with what an attempt brought. */
    void finish(Turn turn, Item item, State how, String cause, AttemptResult result) {
        if (result instanceof Answered answered) {
            int kept = item.queue.config.results().maxBytes();
            boolean cut = answered.body().size() > kept;
            var body = cut ? answered.body().first(kept) : answered.body();
            end(turn, item, ending(turn, item, how, cause, answered.response(), answered.body(), false), body, cut, 0);
            if (cut) {
                turn.out().release(answered.body());
            }
        } else {
            finish(turn, item, how, cause, Effects.NO_TICKET);
        }
    }

    /** The message ends without an answer of its own; a dead letter keeps its last one. */
    void finish(Turn turn, Item item, State how, String cause, long ticket) {
        var before = item.ending;
        var response = before == null ? null : before.response();
        end(turn, item, ending(turn, item, how, cause, response, null, false), null, false, ticket);
    }

    private static Ending ending(
            Turn turn,
            Item item,
            State how,
            String cause,
            @Nullable ResponseImage response,
            @Nullable Payload body,
            boolean cut) {
        return new Ending(how, turn.wall(), item.attempts, cause, response, body, cut);
    }

    private void end(Turn turn, Item item, Ending whole, @Nullable Payload kept, boolean cut, long ticket) {
        var queue = item.queue;
        var request = item.live().body();
        var response = whole.response() == null ? null : whole.response().stored();
        var ending = new Ending(whole.state(), whole.atMillis(), whole.attempts(), whole.cause(), response, kept, cut);
        item.cause = whole.cause();
        item.ending = ending;
        item.committed |= item.doomed != null; // no other word on its acceptance will come
        item.endedAt = turn.now();
        queue.move(item, whole.state(), turn.now());
        queue.ended.store(item);
        if (item.journaled) {
            var entry = new Entry.Ended(item.id, ++item.step, stub(item), ending);
            var sync = ticket == Effects.NO_TICKET ? Effects.Sync.LAZY : Effects.Sync.of(queue.config.durability());
            turn.out().append(entry, sync, ticket);
        }
        state.live -= Item.liveBytes(item.live());
        item.message = null;
        item.destination = null;
        turn.out().release(request);
        if (item.key != null) {
            queue.window(turn.now()).decide(item.key, item);
        }
        waiters.ended(turn, item, whole);
        retention.keep(turn, item);
        retention.bound(turn, queue);
    }

    static Entry.Stub stub(Item item) {
        return new Entry.Stub(
                item.queue.config.name(),
                item.owner,
                item.laneKey,
                item.sequence,
                item.acceptedMillis,
                item.bytes,
                item.key);
    }

    /** The message was never kept. */
    void withdraw(Turn turn, Item item, boolean unknown, String reason) {
        var queue = item.queue;
        queue.withdraw(item, turn.now());
        queue.counts.rejected("journal");
        state.items.remove(item.id);
        state.timers.remove(item);
        if (item.key != null) {
            queue.window(turn.now()).drop(item.key, item);
        }
        waiters.failed(turn, item, unknown, reason);
        turn.out().release(item.live().body());
        state.live -= Item.liveBytes(item.live());
        item.message = null;
        turn.out().forget(item.id);
    }

    /** Lets go of a result nobody keeps. */
    void discard(Turn turn, AttemptResult result) {
        if (result instanceof Answered answered) {
            turn.out().release(answered.body());
        }
    }
}
