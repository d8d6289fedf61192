package dev.sluice.proxy.net;

import org.jspecify.annotations.Nullable;

/**
 * Something to do later: a link of its worker's {@link TimerWheel}. Arming and cancelling allocate nothing, so a stream
 * keeps its timers as fields. All use is on the worker's loop.
 */
public abstract class Timer {
    @Nullable
    Timer previous;

    @Nullable
    Timer next;

    long tick; // when it is due, in ticks of the wheel

    /** Called on the loop once due; the timer is no longer armed and may be armed again. */
    protected abstract void expired();

    /** Whether it is waiting to expire. */
    public final boolean armed() {
        return next != null;
    }

    /** Takes it back; does nothing when it is not armed. */
    public final void cancel() {
        var after = next;
        var before = previous;
        if (after == null || before == null) return;
        before.next = after;
        after.previous = before;
        next = null;
        previous = null;
    }
}
