package dev.sluice.queue;

import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.State;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The queues of one store as a pure machine: events and the time in, effects out; no I/O, thread, clock or chance of
 * its own. One owner calls it; it holds no locks. The same core runs in the proxy, under the simulator and over a
 * crashing disk.
 *
 * <p>A message's way through it is drawn at {@link State}. Everything is bounded: pending
 * messages and bytes by the queue's bounds, dead letters by theirs, ended messages with a key by
 * {@code idempotency.max_keys}, those without by memory, stored bodies by {@code bounds.max_bytes}, waiters by a
 * constant.
 *
 * <p>Moments that come from outside as wall-clock time are fixed on the monotonic clock when they come, so that a
 * wall clock that jumps moves no timer; across a restart they are fixed anew.
 */
public final class QueueCore {
    final CoreState state;
    final Views views;
    private final Waiters waiters;
    private final Retention retention;
    private final Endings endings;
    private final Dispatcher dispatcher;
    private final Operations operations;
    private final Settlement settlement;
    private final Intake intake;
    private @Nullable Rebuild rebuild; // while recovering

    /**
     * A core without queues.
     *
     * @param random for jitter only
     * @param heap what messages may take of it, over all queues
     */
    public QueueCore(RandomGenerator random, HeapBounds heap) {
        state = new CoreState(random, heap);
        views = new Views(state);
        waiters = new Waiters(state, views);
        retention = new Retention(state);
        endings = new Endings(state, waiters, retention);
        dispatcher = new Dispatcher(state);
        operations = new Operations(state, endings, dispatcher);
        settlement = new Settlement(state, endings, operations, dispatcher);
        intake = new Intake(state, views, waiters, endings, dispatcher);
    }

    /**
     * Applies an event, after whatever was due before it.
     *
     * @param monoNanos a monotonic clock of any origin, never less than before
     * @param wallMillis the wall clock; used for what is shown, stored, and asked for by callers
     */
    public void apply(Event event, long monoNanos, long wallMillis, Effects out) {
        var turn = new Turn(new Moment(monoNanos, wallMillis), out);
        var recovering = rebuild;
        if (recovering != null) {
            recover(turn, event, recovering);
            return;
        }
        wake(turn);
        switch (event) {
            case Event.Configured configured -> configure(turn, configured.config());
            case Event.Offered offered -> intake.offered(turn, offered.message(), offered.waitNanos());
            case Event.Refused refused -> intake.refused(turn, refused.queue(), refused.why());
            case Event.Committed committed -> committed(turn, committed.ticket());
            case Event.CommitFailed failed -> failed(turn, failed);
            case Event.Attempted attempted -> settlement.attempted(turn, attempted.lease(), attempted.result());
            case Event.DestinationChanged changed -> hint(turn, changed.cluster());
            case Event.Subscribed subscribed -> waiters.subscribed(turn, subscribed);
            case Event.Unsubscribed unsubscribed -> waiters.unsubscribed(unsubscribed.waiter());
            case Event.Operated operated ->
                operations.operated(turn, operated.operation(), operated.command(), operated.dryRun());
            case Event.Recovered recovered -> {
                rebuild = new Rebuild(state, endings, retention);
                rebuild.add(turn, recovered.entry());
            }
            case Event.RecoveryEnded ignored -> {}
            case Event.Wake ignored -> {}
        }
    }

    /** When to apply {@link Event.Wake} at the latest, Long.MAX_VALUE for never. */
    public long nextWakeNanos() {
        return state.timers.nextDue();
    }

    /**
     * The entries that would bring a message back as it stands, its acceptance first; empty when it is unknown or
     * not committed. Their payloads stay the core's.
     */
    public List<Entry.OfMessage> restate(MessageId id, long monoNanos, long wallMillis) {
        var item = state.items.get(id);
        return item == null || !item.journaled || !item.visible()
                ? List.of()
                : Restate.of(item, new Moment(monoNanos, wallMillis));
    }

    /** Gives up a recovery that has not ended: what it brought so far is not used. */
    public void abandonRecovery() {
        rebuild = null;
    }

    private void recover(Turn turn, Event event, Rebuild recovering) {
        if (event instanceof Event.Configured configured) {
            configure(turn, configured.config());
        } else if (event instanceof Event.Recovered recovered) {
            recovering.add(turn, recovered.entry());
        } else if (event instanceof Event.RecoveryEnded) {
            rebuild = null;
            recovering.end(turn);
            state.queues.values().forEach(queue -> dispatcher.run(turn, queue));
        } else if (!(event instanceof Event.Wake)) {
            throw new IllegalStateException("recovery has not ended: " + event);
        }
    }

    private void wake(Turn turn) {
        for (var due = state.timers.pollDue(turn.now()); due != null; due = state.timers.pollDue(turn.now())) {
            switch (due) {
                case Item item -> due(turn, item);
                case Waiter waiter -> waiters.timedOut(turn, waiter);
                case Queue queue -> dispatcher.run(turn, queue);
            }
        }
    }

    private void due(Turn turn, Item item) {
        if (item.state == State.IN_FLIGHT) {
            settlement.lost(turn, item);
        } else {
            endings.due(turn, item);
            dispatcher.run(turn, item.queue);
        }
    }

    private void configure(Turn turn, QueueConfig config) {
        var queue = state.queues.get(config.name());
        if (queue == null) {
            state.queues.put(config.name(), new Queue(config, turn.now()));
        } else {
            boolean replan = queue.assumed() || Endings.lasting(queue.config, config);
            queue.configure(config, turn.now());
            if (replan) {
                endings.replan(turn, queue);
            }
            dispatcher.run(turn, queue);
        }
    }

    private void committed(Turn turn, long ticket) {
        switch (pledge(ticket)) {
            case CoreState.Pledge.Acceptance acceptance -> intake.committed(turn, acceptance.item());
            case CoreState.Pledge.Answer answer -> turn.out().report(answer.operation(), answer.report());
        }
    }

    private void failed(Turn turn, Event.CommitFailed failed) {
        switch (pledge(failed.ticket())) {
            case CoreState.Pledge.Acceptance acceptance ->
                intake.commitFailed(turn, acceptance.item(), failed.unknown(), failed.reason());
            case CoreState.Pledge.Answer answer ->
                turn.out().report(answer.operation(), answer.report().notDurable());
        }
    }

    private CoreState.Pledge pledge(long ticket) {
        var pledge = state.pledges.remove(ticket);
        if (pledge == null) {
            throw new IllegalArgumentException("no append carried ticket " + ticket);
        }
        return pledge;
    }

    private void hint(Turn turn, String cluster) {
        for (var queue : state.queues.values()) {
            for (var destination : queue.destinations()) {
                if (destination.cluster.equals(cluster)) {
                    destination.gate.hinted(turn.now());
                }
            }
            dispatcher.run(turn, queue);
        }
    }
}
