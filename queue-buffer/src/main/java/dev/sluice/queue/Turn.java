package dev.sluice.queue;

/** One call of the core: when it is, and where effects go. */
record Turn(Moment at, Effects out) {
    long now() {
        return at.now();
    }

    long wall() {
        return at.wall();
    }

    long nanosAt(long wallMillis) {
        return at.nanosAt(wallMillis);
    }

    long millisAt(long nanos) {
        return at.millisAt(nanos);
    }
}
