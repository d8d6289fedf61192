package dev.sluice.queue;

import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.delivery.Judge;
import dev.sluice.queue.delivery.Judgement;
import dev.sluice.queue.delivery.RetrySchedule;
import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.gate.DestinationGate;
import dev.sluice.queue.message.State;

/** Turns the result of a delivery into what becomes of its message, its destination and its queue. */
final class Settlement {
    private final CoreState state;
    private final Endings endings;
    private final Operations operations;
    private final Dispatcher dispatcher;

    Settlement(CoreState state, Endings endings, Operations operations, Dispatcher dispatcher) {
        this.state = state;
        this.endings = endings;
        this.operations = operations;
        this.dispatcher = dispatcher;
    }

    void attempted(Turn turn, long lease, AttemptResult result) {
        var item = state.leases.remove(lease);
        if (item == null) {
            endings.discard(turn, result); // came after its lease was lost
            return;
        }
        end(turn, item, result);
        dispatcher.run(turn, item.queue);
    }

    /** No result came in time. */
    void lost(Turn turn, Item item) {
        turn.out().cancelAttempt(item.lease);
        attempted(turn, item.lease, new AttemptResult.TimedOut());
    }

    private void end(Turn turn, Item item, AttemptResult result) {
        var queue = item.queue;
        var judgement = Judge.judge(result, queue.config.retry());
        var gate = item.destination == null ? null : item.destination.gate;
        boolean probe = gate != null && gate.probing();
        item.lease = 0;
        queue.counts.attempted(judgement.outcome());
        tellGate(turn, item, judgement);
        if (spends(judgement)) {
            turn.out().served(queue.config.name(), turn.now() - item.leasedAt);
        }
        switch (judgement) {
            case Judgement.Settle ignored -> {
                item.attempts++;
                queue.limit.succeeded(queue.inFlight());
                endings.finish(turn, item, State.DONE, "", result);
            }
            case Judgement.Retry retry -> {
                queue.limit.failed();
                retry(turn, item, retry, result);
                endings.discard(turn, result);
            }
            case Judgement.Dead dead -> {
                if (item.owesAnswer() && result instanceof AttemptResult.Answered) {
                    // The caller itself gets this answer, so nobody needs a dead letter of it.
                    item.attempts++;
                    endings.finish(turn, item, State.DONE, dead.cause(), result);
                } else {
                    dead(turn, item, dead, result);
                    endings.discard(turn, result);
                }
            }
            case Judgement.Pause pause -> {
                if (gate != null && probe && pause.cause().byUpstream() && othersWait(item)) {
                    stepAside(turn, item, gate, result);
                } else {
                    unspent(turn, item, result);
                }
            }
            case Judgement.Release ignored -> unspent(turn, item, result);
        }
    }

    private static boolean spends(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Settle ignored -> true;
            case Judgement.Retry ignored -> true;
            case Judgement.Dead ignored -> true;
            case Judgement.Pause ignored -> false;
            case Judgement.Release ignored -> false;
        };
    }

    /**
     * It may be this message alone that the upstream does not want: the next probes are others'. As many as there have
     * been go before it comes again, so that many such messages at the head cannot keep all others waiting; its own
     * back-off grows as well.
     */
    private void stepAside(Turn turn, Item item, DestinationGate gate, AttemptResult result) {
        var retry = item.queue.config.retry();
        long others = gate.pausedForNanos(turn.now());
        long own = RetrySchedule.delayNanos(retry, ++item.turnedAway, others, state.random);
        back(turn, item, Moment.plus(gate.resumesAt(turn.now()), own), false);
        endings.discard(turn, result);
    }

    /** Whether there is another to probe with. */
    private static boolean othersWait(Item item) {
        return item.destination != null && !item.destination.ready.isEmpty();
    }

    private void unspent(Turn turn, Item item, AttemptResult result) {
        back(turn, item, turn.now(), false);
        endings.discard(turn, result);
    }

    private static void tellGate(Turn turn, Item item, Judgement judgement) {
        var destination = item.destination;
        if (destination == null) {
            return;
        }
        DestinationGate gate = destination.gate;
        long elapsed = Math.max(0, turn.now() - item.leasedAt);
        switch (judgement) {
            case Judgement.Settle ignored -> gate.succeeded(turn.now(), elapsed);
            case Judgement.Dead ignored -> gate.succeeded(turn.now(), elapsed);
            case Judgement.Retry ignored -> gate.failed(turn.now(), elapsed);
            case Judgement.Pause pause -> gate.paused(turn.now(), pause.cause(), pause.floorNanos());
            case Judgement.Release ignored -> gate.released(turn.now());
        }
    }

    private void retry(Turn turn, Item item, Judgement.Retry failure, AttemptResult result) {
        var retry = item.queue.config.retry();
        item.attempts++;
        item.cause = failure.cause();
        int counted = item.attempts - item.forgiven;
        long next =
                Moment.plus(turn.now(), RetrySchedule.delayNanos(retry, counted, failure.floorNanos(), state.random));
        boolean spent = retry.maxAttempts() > 0 && counted >= retry.maxAttempts();
        boolean late = next > Moment.plus(item.eligibleAt, retry.maxAge().toNanos());
        if ((spent || late) && item.doomed == null && item.committed) {
            endings.die(turn, item, "retries exhausted: " + failure.cause(), result);
        } else {
            back(turn, item, next, true);
        }
    }

    private void dead(Turn turn, Item item, Judgement.Dead failure, AttemptResult result) {
        var queue = item.queue;
        item.attempts++;
        item.cause = failure.cause();
        if (queue.brakedFor.equals(failure.cause())) {
            back(turn, item, turn.now(), true); // the brake is on for just this; keep what it was meant to save
            return;
        }
        endings.die(turn, item, failure.cause(), result);
        if (queue.brake.pulledBy(failure.cause(), turn.now())) {
            queue.brakedFor = failure.cause();
            operations.pause(
                    turn,
                    queue,
                    "brake: %d messages failed with %s within %d ms"
                            .formatted(
                                    queue.config.brake().sameCause(),
                                    failure.cause(),
                                    queue.config.brake().within().toMillis()),
                    Effects.NO_TICKET);
        }
    }

    /** Back into the queue, not before {@code notBefore}; into its commit if that is still open. */
    private void back(Turn turn, Item item, long notBefore, boolean spent) {
        var queue = item.queue;
        item.notBefore = notBefore;
        if (item.doomed != null) {
            endings.withdraw(turn, item, true, item.doomed);
            return;
        }
        if (item.journaled && spent) {
            turn.out().append(attempt(turn, item), Effects.Sync.LAZY, Effects.NO_TICKET);
        }
        if (item.committed) {
            endings.mature(turn, item);
        } else {
            queue.move(item, State.ACCEPTING, turn.now());
            state.timers.remove(item);
        }
    }

    private static Entry attempt(Turn turn, Item item) {
        return new Entry.Attempted(
                item.id,
                ++item.step,
                item.attempts,
                item.forgiven,
                turn.millisAt(item.notBefore),
                turn.millisAt(item.eligibleAt),
                item.cause);
    }
}
