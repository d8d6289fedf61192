package dev.sluice.xds.snapshot;

import java.time.Duration;

/** Runs tasks later, on the control thread. */
@FunctionalInterface
public interface Scheduler {
    /** A task that waits. */
    @FunctionalInterface
    interface Waiting {
        /** Lets the task not run; nothing happens when it has run. */
        void cancel();
    }

    /** Runs a task once, after a delay. */
    Waiting after(Duration delay, Runnable task);
}
