package dev.sluice.queue;

import dev.sluice.queue.message.Ending;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.State;
import java.util.List;

/**
 * Keeps those who wait and tells them, each once. An offer is answered when its message is committed and its caller
 * does not, or no longer, wait for the upstream; or when the upstream's answer comes first.
 */
final class Waiters {
    private static final int PER_MESSAGE = 64;
    static final int IN_ALL = 16_384;

    private final CoreState state;
    private final Views views;

    Waiters(CoreState state, Views views) {
        this.state = state;
        this.views = views;
    }

    /** Whether one more may wait for {@code item}. */
    boolean room(Item item) {
        return item.waiters.size() < PER_MESSAGE && state.waiters < IN_ALL;
    }

    /** Owes {@code offer} an answer. */
    void offered(Turn turn, Item item, MessageId offer, long waitNanos) {
        var waiter = Waiter.offer(item, offer);
        waiter.overdue = waitNanos <= 0;
        add(waiter, waiter.overdue ? Long.MAX_VALUE : Moment.plus(turn.now(), waitNanos));
    }

    void subscribed(Turn turn, Event.Subscribed event) {
        var item = state.items.get(event.id());
        if (item == null || item.state == State.ACCEPTING) {
            turn.out().unknown(event.waiter());
            return;
        }
        boolean pending = item.state.pending();
        if (!pending || event.waitNanos() <= 0 || !room(item) || state.polls.containsKey(event.waiter())) {
            turn.out().inform(event.waiter(), views.message(item, turn.at()));
            return;
        }
        var waiter = Waiter.poll(item, event.waiter());
        state.polls.put(event.waiter(), waiter);
        add(waiter, Moment.plus(turn.now(), event.waitNanos()));
    }

    void unsubscribed(long number) {
        var waiter = state.polls.get(number);
        if (waiter != null) {
            waiter.item.waiters.remove(waiter);
            drop(waiter);
        }
    }

    /** A waiter's time is over. */
    void timedOut(Turn turn, Waiter waiter) {
        var item = waiter.item;
        if (waiter.offer == null) {
            item.waiters.remove(waiter);
            drop(waiter);
            turn.out().inform(waiter.number, views.message(item, turn.at()));
        } else if (item.committed) {
            item.waiters.remove(waiter);
            drop(waiter);
            kept(turn, waiter);
        } else {
            waiter.overdue = true;
        }
    }

    /** The message is kept: answers whoever waited for that alone, or for an end that it has reached already. */
    void committed(Turn turn, Item item) {
        for (var waiter : List.copyOf(item.waiters)) {
            if (waiter.overdue || item.state.ended()) {
                item.waiters.remove(waiter);
                drop(waiter);
                kept(turn, waiter);
            }
        }
    }

    /** The message is not kept. */
    void failed(Turn turn, Item item, boolean unknown, String reason) {
        for (var waiter : take(item)) {
            if (waiter.offer != null) {
                turn.out().answer(waiter.offer, new Admission.NotAccepted(unknown, reason));
            } else {
                turn.out().unknown(waiter.number);
            }
        }
    }

    /** The message is dead or has ended; {@code whole} carries the uncut body. */
    void ended(Turn turn, Item item, Ending whole) {
        for (var waiter : take(item)) {
            if (waiter.offer == null) {
                turn.out().inform(waiter.number, views.message(item, turn.at(), whole));
            } else if (whole.state() == State.DONE && whole.response() != null) {
                var body = whole.body() == null ? Payload.empty() : whole.body();
                turn.out().answer(waiter.offer, new Admission.Answered(item.id, whole.response(), body));
            } else {
                kept(turn, waiter);
            }
        }
    }

    private void kept(Turn turn, Waiter waiter) {
        var offer = waiter.offer;
        if (offer != null) {
            var view = views.message(waiter.item, turn.at());
            turn.out().answer(offer, waiter.original() ? new Admission.Accepted(view) : new Admission.Same(view));
        }
    }

    private void add(Waiter waiter, long dueAt) {
        waiter.item.waiters.add(waiter);
        state.waiters++;
        state.timers.set(waiter, dueAt);
    }

    private List<Waiter> take(Item item) {
        var all = List.copyOf(item.waiters);
        item.waiters.clear();
        all.forEach(this::drop);
        return all;
    }

    private void drop(Waiter waiter) {
        state.waiters--;
        state.timers.remove(waiter);
        if (waiter.offer == null) {
            state.polls.remove(waiter.number);
        }
    }
}
