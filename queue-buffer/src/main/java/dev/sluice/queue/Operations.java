package dev.sluice.queue;

import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.State;
import dev.sluice.queue.view.MessageFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Carries out commands. Each is answered once its last entry is as durable as its queue. */
final class Operations {
    private final CoreState state;
    private final Endings endings;
    private final Dispatcher dispatcher;

    /** A change to one message, with the ticket of the last of them. */
    private interface Change {
        void to(Item item, long ticket);
    }

    Operations(CoreState state, Endings endings, Dispatcher dispatcher) {
        this.state = state;
        this.endings = endings;
        this.dispatcher = dispatcher;
    }

    void operated(Turn turn, long operation, Command command, boolean dryRun) {
        switch (command) {
            case Command.OfQueue ofQueue -> {
                var queue = state.queues.get(ofQueue.queue());
                if (queue == null) {
                    turn.out().report(operation, Report.not(Report.Kind.NO_QUEUE));
                } else {
                    operated(turn, operation, ofQueue, queue, dryRun);
                    dispatcher.run(turn, queue);
                }
            }
            case Command.Cancel cancel -> cancelOne(turn, operation, cancel.id(), dryRun);
            case Command.StopDelivering ignored -> {
                boolean change = state.delivering;
                state.delivering = change && dryRun;
                turn.out().report(operation, Report.changed(change ? 1 : 0, 0, List.of(), dryRun));
            }
            case Command.StopAdmitting ignored -> {
                boolean change = state.admitting;
                state.admitting = change && dryRun;
                turn.out().report(operation, Report.changed(change ? 1 : 0, 0, List.of(), dryRun));
            }
        }
    }

    private void operated(Turn turn, long operation, Command.OfQueue command, Queue queue, boolean dryRun) {
        switch (command) {
            case Command.Pause pause -> setPaused(turn, operation, queue, pause.reason(), dryRun);
            case Command.Resume ignored -> setPaused(turn, operation, queue, "", dryRun);
            case Command.Close ignored -> {
                boolean change = !queue.closed;
                queue.closed = queue.closed || !dryRun;
                turn.out().report(operation, Report.changed(change ? 1 : 0, 0, List.of(), dryRun));
            }
            case Command.Purge purge -> cancel(turn, operation, queue.pending, purge.filter(), dryRun);
            case Command.PurgeDead purge -> cancel(turn, operation, queue.dead, purge.filter(), dryRun);
            case Command.RetryDead retry -> retryDead(turn, operation, queue, retry.filter(), dryRun);
        }
    }

    private void setPaused(Turn turn, long operation, Queue queue, String reason, boolean dryRun) {
        long changed = queue.pausedBy.equals(reason) ? 0 : 1;
        var report = Report.changed(changed, 0, List.of(), dryRun);
        if (dryRun || changed == 0 || !queue.journaled()) {
            if (!dryRun && changed != 0) {
                pause(turn, queue, reason, Effects.NO_TICKET);
            }
            turn.out().report(operation, report);
        } else {
            pause(turn, queue, reason, state.pledge(new CoreState.Pledge.Answer(operation, report)));
        }
    }

    /** Pauses for a reason, or resumes when it is empty. */
    void pause(Turn turn, Queue queue, String reason, long ticket) {
        queue.pausedBy = reason;
        if (reason.isEmpty()) {
            queue.brakedFor = "";
        }
        if (queue.journaled()) {
            var entry = new Entry.PauseSet(queue.config.name(), queue.paused(), reason, turn.wall());
            turn.out().append(entry, Effects.Sync.of(queue.config.durability()), ticket);
        }
    }

    private void cancel(Turn turn, long operation, SortedMap<Long, Item> among, MessageFilter filter, boolean dryRun) {
        var chosen = new ArrayList<Item>();
        long passedOver = 0;
        for (var item : among.values()) {
            if (Views.matches(item, filter)) {
                if (item.state == State.IN_FLIGHT || item.state == State.ACCEPTING) {
                    passedOver++;
                } else {
                    chosen.add(item);
                }
            }
        }
        change(turn, operation, chosen, passedOver, dryRun, (item, ticket) -> {
            endings.finish(turn, item, State.CANCELLED, "purged", ticket);
        });
    }

    private void retryDead(Turn turn, long operation, Queue queue, MessageFilter filter, boolean dryRun) {
        var chosen = new ArrayList<Item>();
        long passedOver = 0;
        long messages = queue.config.bounds().maxMessages() - queue.pending.size();
        long bytes = queue.config.bounds().maxBytes() - queue.pendingBytes;
        for (var item : queue.dead.values()) {
            if (!Views.matches(item, filter)) {
                continue;
            }
            if (chosen.size() < messages && item.bytes <= bytes) {
                chosen.add(item);
                bytes -= item.bytes;
            } else {
                passedOver++;
            }
        }
        change(turn, operation, chosen, passedOver, dryRun, (item, ticket) -> requeue(turn, item, ticket));
    }

    private void requeue(Turn turn, Item item, long ticket) {
        item.forgiven = item.attempts;
        item.ending = null;
        item.cause = "";
        long deliverAt = item.live().knobs().deliverAtMillis();
        item.notBefore = deliverAt == 0 ? turn.now() : Math.max(turn.now(), turn.nanosAt(deliverAt));
        item.eligibleAt = item.notBefore;
        item.expiresAt = endings.expiry(turn, item);
        if (item.journaled) {
            var entry = new Entry.Requeued(item.id, ++item.step, item.attempts, turn.wall());
            turn.out().append(entry, Effects.Sync.of(item.queue.config.durability()), ticket);
        }
        item.queue.prediction.arrived(turn.now());
        endings.mature(turn, item);
    }

    private void cancelOne(Turn turn, long operation, MessageId id, boolean dryRun) {
        var item = state.items.get(id);
        if (item == null || item.state == State.ACCEPTING) {
            turn.out().report(operation, Report.not(Report.Kind.NO_MESSAGE));
        } else if (item.state == State.IN_FLIGHT) {
            turn.out().report(operation, Report.not(Report.Kind.IN_FLIGHT));
        } else if (item.state.ended()) {
            turn.out().report(operation, Report.not(Report.Kind.ENDED));
        } else {
            change(turn, operation, List.of(item), 0, dryRun, (it, ticket) -> {
                endings.finish(turn, it, State.CANCELLED, "cancelled", ticket);
            });
            dispatcher.run(turn, item.queue);
        }
    }

    private void change(Turn turn, long operation, List<Item> chosen, long passedOver, boolean dryRun, Change change) {
        var ids = chosen.stream().limit(Report.LISTED).map(item -> item.id).toList();
        var report = Report.changed(chosen.size(), passedOver, ids, dryRun);
        Item last = null; // the journal keeps order: once its entry is durable, so are the others
        for (var item : chosen) {
            last = item.journaled ? item : last;
        }
        if (dryRun || last == null) {
            turn.out().report(operation, report);
        }
        if (dryRun) {
            return;
        }
        for (var item : chosen) {
            long ticket =
                    item == last ? state.pledge(new CoreState.Pledge.Answer(operation, report)) : Effects.NO_TICKET;
            change.to(item, ticket);
        }
    }
}
