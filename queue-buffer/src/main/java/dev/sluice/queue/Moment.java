package dev.sluice.queue;

/** One moment on both clocks. Timers run on the monotonic one, {@code now}; people and the journal see {@code wall}. */
record Moment(long now, long wall) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The monotonic moment of a wall-clock one. */
    long nanosAt(long wallMillis) {
        long distance = wallMillis - wall;
        if (Math.abs(distance) > Long.MAX_VALUE / NANOS_PER_MILLI / 2) {
            return distance < 0 ? now : Long.MAX_VALUE;
        }
        return plus(now, distance * NANOS_PER_MILLI);
    }

    /** The wall-clock moment of a monotonic one. */
    long millisAt(long nanos) {
        return wall + Math.floorDiv(nanos - now, NANOS_PER_MILLI);
    }

    /** Sum that stays at the end of time instead of wrapping. */
    static long plus(long moment, long nanos) {
        long sum = moment + nanos;
        return nanos >= 0 && sum < moment ? Long.MAX_VALUE : sum;
    }
}
