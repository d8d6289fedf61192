package dev.sluice.lb;

import org.jspecify.annotations.Nullable;

/** Chooses hosts of one host set for one worker; not thread-safe, never waits. */
public interface Picker {
    /**
     * Chooses a host for one attempt. It reads the requests in flight but does not count the attempt: the caller does.
     *
     * @param context what the attempt asks for; the answer's circumstances are written into it
     * @return null if there is none, for the reason in {@link PickContext#noHost}
     */
    @Nullable
    Host pick(PickContext context);
}
