package dev.sluice.queue;

import dev.sluice.queue.message.State;
import dev.sluice.queue.view.QueueCounters;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** A queue's ledger: every offered message is in exactly one place. */
final class Counts {
    private final long[] held = new long[State.values().length]; // now
    private final long[] places = new long[State.values().length]; // now, or when forgotten
    private final Map<String, Long> rejected = new TreeMap<>();
    private final Map<String, Long> died = new TreeMap<>();
    private final Map<String, Long> attempts = new TreeMap<>();
    private final Map<String, Long> forgotten = new TreeMap<>();
    private long offered;
    private long refused; // sum of rejected
    private long repeats;

    void offered() {
        offered++;
    }

    void repeated() {
        repeats++;
    }

    void rejected(String reason) {
        rejected.merge(reason, 1L, Long::sum);
        refused++;
    }

    void died(String reason) {
        died.merge(reason, 1L, Long::sum);
    }

    void attempted(String outcome) {
        attempts.merge(outcome, 1L, Long::sum);
    }

    void forgotEarly(String reason) {
        forgotten.merge(reason, 1L, Long::sum);
    }

    /** A message appeared. */
    void entered(State state) {
        held[state.ordinal()]++;
        places[state.ordinal()]++;
    }

    /** An ended message was recovered: held, but no business of this process. */
    void recalled(State state) {
        held[state.ordinal()]++;
    }

    void moved(State from, State to) {
        held[from.ordinal()]--;
        places[from.ordinal()]--;
        held[to.ordinal()]++;
        places[to.ordinal()]++;
    }

    /** An ended message was forgotten. */
    void forgotten(State state) {
        held[state.ordinal()]--;
    }

    /** A message being accepted turned out not to be. */
    void withdrawn(State state) {
        held[state.ordinal()]--;
        places[state.ordinal()]--;
    }

    long held(State state) {
        return held[state.ordinal()];
    }

    /** Messages still to be delivered by what came and what became of it; the index of them has its own count. */
    long pending() {
        return offered
                - refused
                - places[State.DONE.ordinal()]
                - places[State.DEAD.ordinal()]
                - places[State.EXPIRED.ordinal()]
                - places[State.CANCELLED.ordinal()]
                - places[State.HANDED_OFF.ordinal()];
    }

    Map<State, Long> depth() {
        var depth = new EnumMap<State, Long>(State.class);
        for (var state : State.values()) {
            depth.put(state, held(state));
        }
        return depth;
    }

    QueueCounters snapshot() {
        return new QueueCounters(
                offered,
                repeats,
                Map.copyOf(rejected),
                places[State.DONE.ordinal()],
                places[State.DEAD.ordinal()],
                places[State.EXPIRED.ordinal()],
                places[State.CANCELLED.ordinal()],
                places[State.HANDED_OFF.ordinal()],
                Map.copyOf(died),
                Map.copyOf(attempts),
                Map.copyOf(forgotten));
    }
}
