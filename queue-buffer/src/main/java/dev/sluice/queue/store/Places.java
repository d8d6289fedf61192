package dev.sluice.queue.store;

import dev.sluice.queue.journal.Position;
import org.jspecify.annotations.Nullable;

/** Where the retained record of one message lies: its acceptance, or once it has ended, its ending. */
final class Places {
    @Nullable
    Position accepted;

    @Nullable
    Position ended;

    int acceptedMoving; // copies of the acceptance on their way
    int endedMoving;
    boolean over; // an ending is durable: acceptances go when they arrive
    boolean forgotten; // everything goes when it arrives

    boolean in(long segment) {
        return (accepted != null && accepted.segment() == segment) || (ended != null && ended.segment() == segment);
    }
}
