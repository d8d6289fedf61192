package dev.sluice.queue.store;

import dev.sluice.queue.WaitCause;

/** Told of durations as they are measured. No method may block or throw. */
public interface QueueMeter {
    /** A message that could have been delivered waited so long for this before its delivery began. Owner thread. */
    void waited(String queue, WaitCause cause, long nanos);

    /** A delivery that was spent took so long. Owner thread. */
    void served(String queue, long nanos);

    /** A sync of the journal took so long. The journal's thread. */
    void synced(long nanos);
}
