package dev.sluice.lb;

import java.util.function.IntToDoubleFunction;

/**
 * Earliest deadline first: entries in turn, in proportion to weights that may be fractions and may change between picks
 * (Envoy's weighted round robin).
 *
 * <p>Virtual time starts at 0. An entry is due {@code 1 / weight} after its last pick, with the weight of that moment; the
 * entry due first is picked and time moves to its deadline. Of those due together, the one waiting longest goes first,
 * then the one with the lower number.
 *
 * <p>Deadlines are sums of doubles. After p picks of constant weights, their error is below p · 2^-52 of a period, so no
 * rebasing is needed in the life of a process. A pick takes O(log n) and allocates nothing.
 */
final class EdfSchedule {
    private final IntToDoubleFunction weight;
    private final double[] due; // by entry
    private final double[] since; // by entry: the moment of its last pick
    private final int[] heap; // entries, the next one first

    /**
     * A schedule of {@code size} entries, at least one.
     *
     * @param weight the current weight of an entry, above 0
     * @param rotation where the schedule starts, 0 to 1: 0 at its beginning, else as if it had run for that part of the
     *     time the lightest entry needs to come round, so that the schedules of several workers do not run in step
     */
    EdfSchedule(int size, IntToDoubleFunction weight, double rotation) {
        this.weight = weight;
        due = new double[size];
        since = new double[size];
        heap = new int[size];
        var weights = new double[size];
        double lightest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            weights[i] = weight.applyAsDouble(i);
            lightest = Math.min(lightest, weights[i]);
        }
        double now = rotation / lightest;
        for (int i = 0; i < size; i++) {
            double picks = Math.floor(now * weights[i]);
            since[i] = picks / weights[i];
            due[i] = (picks + 1) / weights[i];
            heap[i] = i;
        }
        for (int i = size / 2 - 1; i >= 0; i--) siftDown(i);
    }

    /** Picks the next entry. */
    int next() {
        int entry = heap[0];
        since[entry] = due[entry];
        due[entry] += 1 / weight.applyAsDouble(entry);
        siftDown(0);
        return entry;
    }

    private void siftDown(int from) {
        int entry = heap[from];
        int at = from;
        for (int child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
            if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
            if (!before(heap[child], entry)) break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = entry;
    }

    private boolean before(int a, int b) {
        if (due[a] != due[b]) return due[a] < due[b];
        if (since[a] != since[b]) return since[a] < since[b];
        return a < b;
    }
}
