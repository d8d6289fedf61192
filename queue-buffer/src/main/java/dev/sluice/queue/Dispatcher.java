package dev.sluice.queue;

import dev.sluice.queue.message.State;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Begins deliveries while concurrency, rate and gates allow, next in order first. */
final class Dispatcher {
    private static final long GRACE_NANOS = 1_000_000_000; // a delivery reports its own timeout before we call it lost
    private static final long RECHECK_NANOS = 1_000_000; // should a gate refuse what it announced
    private static final WaitCause[] CAUSES = WaitCause.values();
    private final CoreState state;
    private final long[] waited = new long[CAUSES.length]; // of the message being leased

    Dispatcher(CoreState state) {
        this.state = state;
    }

    /** Delivers what can be delivered now, and plans when to look again. */
    void run(Turn turn, Queue queue) {
        long again = Long.MAX_VALUE;
        while (state.delivering && !queue.paused() && queue.inFlight() < queue.limit.current()) {
            var destination = next(queue, turn.now());
            if (destination == null) {
                again = reopening(queue, turn.now());
                break;
            }
            if (!queue.bucket.available(turn.now())) {
                again = queue.bucket.availableAt(turn.now());
                break;
            }
            var item = destination.ready.first();
            if (item == null || !destination.gate.tryAcquire(turn.now())) {
                again = Math.max(turn.now() + RECHECK_NANOS, destination.gate.opensAt(turn.now()));
                break;
            }
            queue.bucket.take();
            lease(turn, item);
        }
        state.timers.set(queue, again);
        note(turn.now(), queue);
    }

    /** Remembers what keeps those waiting that could be delivered. */
    private void note(long now, Queue queue) {
        boolean stopped = queue.paused() || !state.delivering;
        for (var destination : queue.destinations()) {
            if (destination.ready.isEmpty()) {
                destination.waits.set(now, null);
            } else if (stopped) {
                destination.waits.set(now, WaitCause.PAUSED);
            } else if (destination.gate.opensAt(now) > now) {
                destination.waits.set(now, destination.unrouted() ? WaitCause.NO_ROUTE : WaitCause.GATE);
            } else if (queue.inFlight() >= queue.limit.current()) {
                destination.waits.set(now, WaitCause.CONCURRENCY);
            } else {
                destination.waits.set(now, queue.bucket.available(now) ? WaitCause.GATE : WaitCause.RATE);
            }
        }
    }

    /** Delivers a message whose commit is under way, if nothing is before it and it could go at once. */
    void early(Turn turn, Item item) {
        var queue = item.queue;
        var destination = item.destination;
        var lane = item.lane;
        if (destination == null
                || item.notBefore > turn.now()
                || !state.delivering
                || queue.paused()
                || queue.inFlight() >= queue.limit.current()
                || (lane != null && lane.head != item)
                || !destination.ready.isEmpty()
                || !queue.bucket.available(turn.now())
                || !destination.gate.tryAcquire(turn.now())) {
            return;
        }
        queue.bucket.take();
        lease(turn, item);
    }

    private static @Nullable Destination next(Queue queue, long now) {
        Destination best = null;
        Item first = null;
        for (var destination : queue.destinations()) {
            var candidate = destination.ready.first();
            if (candidate != null
                    && destination.gate.opensAt(now) <= now
                    && (first == null || destination.ready.compare(candidate, first) < 0)) {
                best = destination;
                first = candidate;
            }
        }
        return best;
    }

    /** When the first closed gate with something behind it may open by itself. */
    private static long reopening(Queue queue, long now) {
        long earliest = Long.MAX_VALUE;
        for (var destination : queue.destinations()) {
            if (!destination.ready.isEmpty()) {
                earliest = Math.min(earliest, destination.gate.opensAt(now));
            }
        }
        return earliest;
    }

    private void tellWait(Turn turn, Item item) {
        var destination = item.destination;
        if (destination == null || !item.placed) {
            return; // it goes before its commit, at once
        }
        Arrays.fill(waited, 0);
        waited[WaitCause.LANE.ordinal()] = item.placedAt - item.stateSince;
        destination.waits.split(item.placedAt, turn.now(), waited);
        for (var cause : CAUSES) {
            long nanos = waited[cause.ordinal()];
            if (nanos > 0) {
                turn.out().waited(item.queue.config.name(), cause, nanos);
            }
        }
    }

    private void lease(Turn turn, Item item) {
        var queue = item.queue;
        long timeout = Math.min(queue.config.delivery().timeout().toNanos(), item.expiresAt - turn.now());
        item.lease = state.lease(item);
        item.leasedAt = turn.now();
        tellWait(turn, item);
        queue.move(item, State.IN_FLIGHT, turn.now());
        state.timers.set(item, Moment.plus(turn.now(), timeout + GRACE_NANOS));
        turn.out().deliver(new Lease(item.lease, item.live(), item.attempts + 1, timeout, item.acceptedMillis));
    }
}
