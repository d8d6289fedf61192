package dev.sluice.queue;

import dev.sluice.queue.config.Durability;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.delivery.AdaptiveLimit;
import dev.sluice.queue.delivery.BrakeMeter;
import dev.sluice.queue.delivery.LittleAudit;
import dev.sluice.queue.delivery.Prediction;
import dev.sluice.queue.delivery.TokenBucket;
import dev.sluice.queue.idempotency.Window;
import dev.sluice.queue.message.State;
import dev.sluice.queue.order.Backlog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One queue's messages and the indexes over them. {@link #move} is the only way a message changes state, so counts,
 * bounds, lanes and what is deliverable cannot drift apart.
 */
final class Queue extends Wakeable {
    private static final int MAX_DESTINATIONS = 64;
    private static final String OTHERS = "*"; // shared by clusters beyond that

    QueueConfig config;
    final Counts counts = new Counts();
    final TreeMap<Long, Item> pending = new TreeMap<>();
    final Backlog backlog = new Backlog(); // of the pending
    final TreeMap<Long, Item> dead = new TreeMap<>();
    final LinkedHashSet<Item> deaths = new LinkedHashSet<>(); // dead, longest dead first
    final Ended ended = new Ended();
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Map<String, Destination> destinations = new LinkedHashMap<>();
    final Prediction prediction;
    final LittleAudit audit;
    private final Window<Item> window;
    TokenBucket bucket;
    AdaptiveLimit limit;
    BrakeMeter brake;

    long nextSequence = 1;
    long pendingBytes;
    long deadBytes;
    boolean closed; // takes no more offers
    String pausedBy = ""; // empty while running
    String brakedFor = ""; // the cause that pulled the brake
    private long assumedAt = Long.MIN_VALUE; // while its settings are not known: when that began

    Queue(QueueConfig config, long now) {
        this.config = config;
        prediction = new Prediction(now);
        audit = new LittleAudit(now);
        window =
                new Window<>(config.idempotency().window(), config.idempotency().maxKeys());
        bucket = bucketOf(config, now);
        limit = limitOf(config);
        brake = new BrakeMeter(config.brake());
    }

    /**
     * A queue that a journal holds and nobody has configured yet. Until somebody does nothing of it is too old or too
     * much; if nobody does, it lasts as long as the default settings say, counted from now.
     */
    static Queue assumed(String name, long now) {
        var queue = new Queue(QueueConfig.defaults(name), now);
        queue.assumedAt = now;
        return queue;
    }

    boolean assumed() {
        return assumedAt != Long.MIN_VALUE;
    }

    /** The moment from which an age counts that really counts from {@code moment}. */
    long known(long moment) {
        return Math.max(moment, assumedAt);
    }

    /** New settings govern from now on; who changes what lasts for how long has to {@link Endings#replan}. */
    void configure(QueueConfig next, long now) {
        window(now).configure(next.idempotency().window(), next.idempotency().maxKeys());
        assumedAt = Long.MIN_VALUE;
        if (!next.delivery().equals(config.delivery())) {
            bucket = bucketOf(next, now);
            limit = limitOf(next);
        }
        if (!next.brake().equals(config.brake())) {
            brake = new BrakeMeter(next.brake());
        }
        if (next.order() != config.order()) {
            destinations.values().forEach(destination -> destination.sort(next.order()));
        }
        config = next;
    }

    private static TokenBucket bucketOf(QueueConfig config, long now) {
        var delivery = config.delivery();
        return new TokenBucket(delivery.perSecond(), delivery.burst(), now);
    }

    private static AdaptiveLimit limitOf(QueueConfig config) {
        var delivery = config.delivery();
        return new AdaptiveLimit(delivery.maxConcurrent(), delivery.adaptive());
    }

    /** The idempotency window as of {@code now}. */
    Window<Item> window(long now) {
        window.advance(now);
        return window;
    }

    boolean journaled() {
        return config.durability() != Durability.MEMORY;
    }

    boolean paused() {
        return !pausedBy.isEmpty();
    }

    int inFlight() {
        return (int) counts.held(State.IN_FLIGHT);
    }

    Collection<Destination> destinations() {
        return destinations.values();
    }

    /** The destination of a cluster's messages, if there ever was one. */
    @Nullable
    Destination find(String cluster) {
        var known = destinations.get(cluster);
        return known != null || destinations.size() < MAX_DESTINATIONS ? known : destinations.get(OTHERS);
    }

    Destination destination(String cluster) {
        var known = find(cluster);
        if (known != null) {
            return known;
        }
        var name = destinations.size() < MAX_DESTINATIONS ? cluster : OTHERS;
        return destinations.computeIfAbsent(name, c -> new Destination(config.name(), c, config.order()));
    }

    /** Whether one more message of {@code bytes} keeps within count and bytes. */
    boolean fits(long bytes) {
        return pending.size() < config.bounds().maxMessages()
                && pendingBytes + bytes <= config.bounds().maxBytes();
    }

    /** Brings rates and audit up to {@code now}, before something changes or is read. */
    void observe(long now) {
        prediction.observe(now, inFlight() > 0);
        audit.observe(now, pending.size(), counts.pending());
    }

    /** Counts an offer, whatever becomes of it at {@code now}. */
    void offered(long now) {
        observe(now);
        counts.offered();
    }

    /** Takes in a message that is pending or dead. */
    void enter(Item item, State state, long now) {
        observe(now);
        item.destination = destination(item.live().way().cluster());
        item.state = state;
        item.stateSince = now;
        counts.entered(state);
        if (!item.laneKey.isEmpty() && (state.pending() || blocks(item))) {
            lanes.computeIfAbsent(item.laneKey, Lane::new).join(item);
        }
        index(item, now);
    }

    /** Whether a dead letter keeps its lane locked; one that had to make room never failed. */
    boolean blocks(Item item) {
        return switch (config.onKeyFailure()) {
            case BLOCK_KEY -> !item.cause.equals(Endings.OVERFLOW);
            case DEAD_LETTER_AND_CONTINUE -> false;
        };
    }

    /** Moves a message to another state. */
    void move(Item item, State next, long now) {
        observe(now);
        unindex(item);
        counts.moved(item.state, next);
        if (item.state == State.IN_FLIGHT && (next == State.DONE || next == State.DEAD)) {
            prediction.served(now);
        }
        item.state = next;
        item.stateSince = now;
        boolean inLane = !item.laneKey.isEmpty() && (next.pending() || (next == State.DEAD && blocks(item)));
        if (inLane && item.lane == null) {
            lanes.computeIfAbsent(item.laneKey, Lane::new).join(item);
        } else if (!inLane) {
            leaveLane(item, now);
        }
        index(item, now);
    }

    /** Takes out a message whose acceptance failed. */
    void withdraw(Item item, long now) {
        observe(now);
        unindex(item);
        counts.withdrawn(item.state);
        leaveLane(item, now);
    }

    /** Takes in a message that had ended before this process began. */
    void recall(Item item, State state) {
        item.state = state;
        counts.recalled(state);
        ended.add(item);
        ended.store(item);
    }

    /** Forgets an ended message. */
    void forget(Item item) {
        counts.forgotten(item.state);
        ended.remove(item);
    }

    /** Puts dead letters that were taken in as they were accepted into the order in which they died. */
    void sortDeaths() {
        var sorted = new ArrayList<>(deaths);
        sorted.sort(Comparator.comparingLong(item -> item.endedAt));
        deaths.clear();
        deaths.addAll(sorted);
    }

    private void index(Item item, long now) {
        if (item.state.pending()) {
            pending.put(item.sequence, item);
            backlog.add(item);
            pendingBytes += item.bytes;
            count(item.destination, 1);
        } else if (item.state == State.DEAD) {
            dead.put(item.sequence, item);
            deaths.add(item);
            deadBytes += item.bytes;
        } else {
            ended.add(item);
        }
        var lane = item.lane;
        if (lane != null) {
            refresh(lane, now);
        } else if (item.state == State.READY) {
            place(item, now);
        }
    }

    private void unindex(Item item) {
        if (item.state.pending()) {
            pending.remove(item.sequence);
            backlog.remove(item);
            pendingBytes -= item.bytes;
            count(item.destination, -1);
        } else if (item.state == State.DEAD) {
            dead.remove(item.sequence);
            deaths.remove(item);
            deadBytes -= item.bytes;
        }
        unplace(item);
    }

    private static void count(@Nullable Destination destination, int change) {
        if (destination != null) {
            destination.pending += change;
        }
    }

    private void leaveLane(Item item, long now) {
        var lane = item.lane;
        if (lane != null) {
            lane.leave(item);
            if (lane.head == null) {
                lanes.remove(lane.key);
            }
            refresh(lane, now);
        }
    }

    /** Makes the lane's head, and nothing else of it, deliverable. */
    private void refresh(Lane lane, long now) {
        var head = lane.head;
        var wanted = head != null && head.state == State.READY ? head : null;
        var placed = lane.placed;
        if (placed != null && placed != wanted) {
            unplace(placed);
        }
        if (wanted != null) {
            place(wanted, now);
        }
        lane.placed = wanted;
    }

    private void place(Item item, long now) {
        var destination = item.destination;
        if (!item.placed && destination != null) {
            destination.ready.add(item);
            item.placed = true;
            item.placedAt = now;
        }
    }

    private void unplace(Item item) {
        var destination = item.destination;
        if (item.placed && destination != null) {
            destination.ready.remove(item);
            item.placed = false;
        }
    }
}
