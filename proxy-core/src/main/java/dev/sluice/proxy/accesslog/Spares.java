package dev.sluice.proxy.accesslog;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Segments on their way back from the reader of a {@link Lane} to its writer, as many as lie between two wake-ups; the
 * reader lets go of any more. One thread only fills slots that are empty and the other only empties those that are full,
 * so neither can be in the other's way.
 */
final class Spares {
    private final AtomicReferenceArray<@Nullable Segment> slots;

    Spares(int count) {
        slots = new AtomicReferenceArray<>(count);
    }

    /** The reader's: a segment that it has read, left and renewed. */
    void give(Segment read) {
        for (int i = 0; i < slots.length(); i++) {
            if (slots.getAcquire(i) == null) {
                slots.setRelease(i, read);
                return;
            }
        }
    }

    /** The writer's: a segment to begin anew, or null when none is here. */
    @Nullable
    Segment take() {
        for (int i = 0; i < slots.length(); i++) {
            var segment = slots.getAcquire(i);
            if (segment == null) continue;
            slots.setRelease(i, null);
            return segment;
        }
        return null;
    }
}
