package dev.sluice.proxy.accesslog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A link of a {@link Lane}: bytes that one thread appends and another reads up to where they are published. */
final class Segment {
    private static final VarHandle PUBLISHED;
    private static final VarHandle NEXT;

    static {
        try {
            PUBLISHED = MethodHandles.lookup().findVarHandle(Segment.class, "published", int.class);
            NEXT = MethodHandles.lookup().findVarHandle(Segment.class, "next", Segment.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final byte[] bytes;

    @SuppressWarnings("UnusedVariable") // through its handle
    private int published;

    @SuppressWarnings("UnusedVariable") // through its handle
    private @Nullable Segment next;

    Segment(int size) {
        bytes = new byte[size];
    }

    /**
     * Empties it for its next use, if any, before another thread knows of that. A segment that has grown old and is let go of
     * must lead nowhere: it would keep those after it from being collected while they are young.
     */
    void renew() {
        PUBLISHED.set(this, 0);
        NEXT.set(this, null);
    }

    /** The reader's view of how much is there. */
    int published() {
        return (int) PUBLISHED.getAcquire(this);
    }

    /** Makes the first {@code length} bytes visible to the reader. */
    void publish(int length) {
        PUBLISHED.setRelease(this, length);
    }

    @Nullable
    Segment next() {
        return (Segment) NEXT.getAcquire(this);
    }

    /** Says that this one is complete and what follows it. */
    void link(Segment next) {
        NEXT.setRelease(this, next);
    }
}
