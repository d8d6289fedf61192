package dev.sluice.queue;

import dev.sluice.queue.gate.DestinationGate;
import dev.sluice.queue.message.Ending;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.State;
import dev.sluice.queue.view.DestinationView;
import dev.sluice.queue.view.MessageFilter;
import dev.sluice.queue.view.MessageView;
import dev.sluice.queue.view.QueueView;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes the views of the core's state. Changes nothing. */
final class Views {
    private final CoreState state;

    Views(CoreState state) {
        this.state = state;
    }

    MessageView message(Item item, Moment at) {
        return message(item, at, item.ending);
    }

    /** A view whose ending is {@code ending}, for those who may see more than is kept. */
    MessageView message(Item item, Moment at, @Nullable Ending ending) {
        var queue = item.queue;
        boolean idle = item.state.pending() && item.state != State.IN_FLIGHT;
        long ahead = idle ? ahead(item) : 0;
        long next = idle ? nextAttempt(item, at.now()) : 0;
        boolean later = next != 0 && next > at.now();
        return new MessageView(
                item.id,
                queue.config.name(),
                item.owner,
                item.state,
                item.laneKey,
                item.sequence,
                ahead,
                item.attempts,
                item.cause,
                idle ? waitingOn(item, at.now()) : "",
                item.acceptedMillis,
                later ? at.millisAt(next) : 0,
                item.state.pending() ? at.millisAt(item.expiresAt) : 0,
                idle ? queue.prediction.waitMillis(ahead, hold(item, at.now())) : 0,
                item.bytes,
                item.message,
                ending);
    }

    private static long ahead(Item item) {
        var pending = item.queue.pending;
        var oldest = pending.firstEntry();
        var destination = item.destination;
        return oldest == null || destination == null
                ? 0
                : destination.ready.ahead(item, oldest.getValue(), item.queue.backlog);
    }

    /** The moment of the next attempt where one is set, else 0. */
    private static long nextAttempt(Item item, long now) {
        if (item.state == State.WAITING || (item.state == State.ACCEPTING && item.notBefore > now)) {
            return item.notBefore;
        }
        long opens = item.destination == null ? now : item.destination.gate.opensAt(now);
        return opens == Long.MAX_VALUE ? 0 : opens;
    }

    /** Why a message that could be delivered is not. */
    private String waitingOn(Item item, long now) {
        var queue = item.queue;
        if (item.state == State.ACCEPTING) {
            return "commit";
        }
        if (item.state == State.WAITING) {
            return item.cause.isEmpty() ? "its delivery time" : "back-off after " + item.cause;
        }
        if (!state.delivering) {
            return "this instance is going away";
        }
        if (queue.paused()) {
            return "paused: " + queue.pausedBy;
        }
        var lane = item.lane;
        if (lane != null && lane.head != null && lane.head != item) {
            return lane.head.state == State.DEAD
                    ? "key blocked by dead letter " + lane.head.id
                    : "key, behind " + lane.head.id;
        }
        var closed = item.destination == null ? null : item.destination.gate.reason(now);
        if (closed != null) {
            return closed;
        }
        if (queue.inFlight() >= queue.limit.current()) {
            return "concurrency";
        }
        return queue.bucket.available(now) ? "its turn" : "rate";
    }

    QueueView queue(Queue queue, Moment at) {
        var prediction = queue.prediction;
        queue.observe(at.now());
        long oldest = Long.MAX_VALUE;
        for (var item : queue.pending.values()) {
            if (item.eligibleAt < oldest) {
                oldest = item.eligibleAt;
            }
            if (item.attempts == item.forgiven) {
                break; // acceptance order is eligibility order but for what was delayed or retried
            }
        }
        return new QueueView(
                queue.config,
                queue.counts.depth(),
                queue.pendingBytes,
                queue.deadBytes,
                oldest >= at.now() ? 0 : TimeUnit.NANOSECONDS.toMillis(at.now() - oldest),
                queue.pausedBy,
                queue.limit.current(),
                prediction.waitMillis(queue.pending.size(), hold(queue, at.now())),
                prediction.timeToFullSeconds((double) queue.config.bounds().maxMessages() - queue.pending.size()),
                queue.audit.residual(),
                prediction.lambda(),
                prediction.mu(),
                queue.counts.snapshot(),
                queue.destinations().stream().map(d -> destination(d, at.now())).toList());
    }

    private static DestinationView destination(Destination destination, long now) {
        DestinationGate gate = destination.gate;
        var reason = gate.reason(now);
        return new DestinationView(destination.cluster, reason == null ? "" : reason);
    }

    /** Nanoseconds until a message that waits may go at the earliest: its own moment, or its destination's gate's. */
    private static long hold(Item item, long now) {
        return Math.max(item.notBefore - now, hold(item.destination, now));
    }

    private static long hold(@Nullable Destination destination, long now) {
        return destination == null ? 0 : destination.gate.resumesAt(now) - now;
    }

    /**
     * The hold of a message of which only the queue is known: the longest of the destinations that messages wait for,
     * of all where none wait.
     */
    private static long hold(Queue queue, long now) {
        long longest = 0;
        for (var destination : queue.destinations()) {
            if (destination.pending > 0 || queue.pending.isEmpty()) {
                longest = Math.max(longest, hold(destination, now));
            }
        }
        return longest;
    }

    /**
     * The hold of an offer for which there is no room: until its own destination takes something, and until the first
     * of those that messages wait for does and so makes room.
     */
    private static long hold(Queue queue, Message refused, long now) {
        long room = Long.MAX_VALUE;
        for (var destination : queue.destinations()) {
            if (destination.pending > 0) {
                room = Math.min(room, hold(destination, now));
            }
        }
        return Math.max(
                room == Long.MAX_VALUE ? 0 : room, hold(queue.find(refused.way().cluster()), now));
    }

    /** What a refused caller is told to wait, 0 where waiting does not help. */
    long retryAfterSeconds(Queue queue, Message refused, Refusal why, Moment at) {
        var bounds = queue.config.bounds();
        long depth = queue.pending.size();
        double capacity = bounds.maxMessages();
        switch (why) {
            case MESSAGE_BYTES, KEY_REUSED, KEY_REQUIRED, HEADER, DEADLINE -> {
                return 0;
            }
            case WAITERS, MEMORY, DURABILITY, NO_QUEUE, DRAINING -> {
                return 1;
            }
            case BYTES -> capacity = depth == 0 ? 1 : bounds.maxBytes() * (double) depth / queue.pendingBytes;
            case MESSAGES, KEYS -> {}
        }
        queue.observe(at.now());
        long hold = hold(queue, refused, at.now());
        return queue.prediction.retryAfterSeconds((double) depth, capacity, hold, state.random);
    }

    static boolean matches(Item item, MessageFilter filter) {
        return (filter.state() == null || filter.state() == item.state)
                && (filter.lane().isEmpty() || filter.lane().equals(item.laneKey))
                && (filter.cause().isEmpty() || filter.cause().equals(item.cause))
                && (filter.id() == null || filter.id().equals(item.id));
    }
}
