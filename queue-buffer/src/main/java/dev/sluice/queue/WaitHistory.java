package dev.sluice.queue;

import org.jspecify.annotations.Nullable;

/**
 * What kept a destination's deliverable messages waiting, over time, so that a message's wait can be told apart when it
 * ends. The last {@value #KEPT} changes are kept; what lies before them counts as the oldest of them.
 */
final class WaitHistory {
    private static final int KEPT = 64;

    private final long[] since = new long[KEPT];
    private final @Nullable WaitCause[] causes = new WaitCause[KEPT];
    private long changes;

    /** From now on, what can be delivered waits for this; null while nothing waits. */
    void set(long now, @Nullable WaitCause cause) {
        int last = (int) ((changes - 1 + KEPT) % KEPT);
        if (changes > 0 && causes[last] == cause) {
            return;
        }
        int next = changes > 0 && since[last] == now ? last : (int) (changes++ % KEPT);
        since[next] = now;
        causes[next] = cause;
    }

    /** Adds the nanoseconds between two moments to {@code into}, by the cause's ordinal. */
    void split(long from, long to, long[] into) {
        long end = to;
        for (long change = changes - 1; change >= 0 && change >= changes - KEPT && end > from; change--) {
            int at = (int) (change % KEPT);
            boolean oldest = change == 0 || change == changes - KEPT;
            long begin = oldest ? from : Math.max(from, since[at]);
            var cause = causes[at];
            if (cause != null && begin < end) {
                into[cause.ordinal()] += end - begin;
            }
            end = Math.min(end, begin);
        }
    }
}
