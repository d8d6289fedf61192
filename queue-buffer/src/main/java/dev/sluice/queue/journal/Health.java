package dev.sluice.queue.journal;

/** Whether the disk is trusted, and when a failed one is probed again. Confined to the writer. */
final class Health {
    private static final int GIVE_UP_AFTER = 2;
    private static final long FIRST_PROBE_NANOS = 100_000_000L;
    private static final long LONGEST_PROBE_NANOS = 10_000_000_000L;

    private volatile JournalState state = JournalState.AVAILABLE; // read by appenders
    private volatile String why = "";
    private int failuresInRow;
    private long delay = FIRST_PROBE_NANOS;
    private long probeAt;

    JournalState state() {
        return state;
    }

    /** Whether the disk is trusted, full or not. */
    boolean writable() {
        return state == JournalState.AVAILABLE || state == JournalState.DISK_FULL;
    }

    String why() {
        return why;
    }

    /** A write or sync failed; true when it was one too many. */
    boolean failed() {
        return ++failuresInRow >= GIVE_UP_AFTER;
    }

    /** A commit is on stable storage. */
    void succeeded() {
        failuresInRow = 0;
        delay = FIRST_PROBE_NANOS;
    }

    void unavailable(String cause, long now) {
        why = cause;
        state = JournalState.UNAVAILABLE;
        probeAt = now + delay;
        delay = Math.min(2 * delay, LONGEST_PROBE_NANOS);
    }

    void full(String cause) {
        why = cause;
        state = JournalState.DISK_FULL;
    }

    void available() {
        why = "";
        state = JournalState.AVAILABLE;
    }

    void closed(String cause) {
        why = cause;
        state = JournalState.CLOSED;
    }

    long probeAt() {
        return probeAt;
    }
}
