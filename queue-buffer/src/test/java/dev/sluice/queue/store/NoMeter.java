package dev.sluice.queue.store;

import dev.sluice.queue.WaitCause;

/** Measures nothing. */
final class NoMeter implements QueueMeter {
    @Override
    public void waited(String queue, WaitCause cause, long nanos) {}

    @Override
    public void served(String queue, long nanos) {}

    @Override
    public void synced(long nanos) {}
}
