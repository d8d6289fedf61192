package dev.sluice.queue.journal;

import dev.sluice.queue.journal.JournalEvents.Cause;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A tombstone may go only when every older version of what it settles is gone for good, or recovery would bring a
 * settled message back. Two rules give that without looking at any record:
 *   1. segments are freed from the oldest on, each durably (directory synced) before the next;
 *   2. whoever relocates a record appends the copy and its tombstone from one thread, so a tombstone is younger than
 *      every copy.
 * So a tombstone lies in the segment of the last copy or a younger one, is freed with or after it, and needs no
 * liveness of its own.
 */
/** Frees dead segments and asks for the emptying of those that hold up the rest. Confined to the writer. */
final class Cleaner {
    private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);
    private static final long ASK_AGAIN_NANOS = 5_000_000_000L;
    /** With fewer segments than this a mostly dead one pins nothing worth a copy. */
    private static final int FEW = 4;

    private final SegmentTable table;
    private final JournalEvents events;
    private final Map<Long, Long> askedAt = new HashMap<>(); // by segment; only segments in the table
    private boolean stopped;

    Cleaner(SegmentTable table, JournalEvents events) {
        this.table = table;
        this.events = events;
    }

    /** Frees and asks; returns when to look again, {@code Long.MAX_VALUE} when nothing is due. */
    long clean(long now) {
        freeDead();
        long next = Long.MAX_VALUE;
        for (var segment : table.segments()) {
            var cause = cause(segment);
            if (cause == null) {
                continue;
            }
            var asked = askedAt.get(segment.number());
            if (asked == null || now - asked >= ASK_AGAIN_NANOS) {
                askedAt.put(segment.number(), now);
                asked = now;
                events.evacuate(segment.number(), cause);
            }
            next = Math.min(next, asked + ASK_AGAIN_NANOS);
        }
        return next;
    }

    /** Everything is asked for anew at the next call. */
    void askAgain() {
        askedAt.clear();
    }

    private @Nullable Cause cause(Segment segment) {
        if (segment == table.active() || segment.liveBytes() == 0) {
            return null;
        }
        if (segment.poisoned()) {
            return Cause.POISONED;
        }
        return segment == table.oldest() && holdsUpTheRest(segment) ? Cause.COMPACTION : null;
    }

    private boolean holdsUpTheRest(Segment oldest) {
        long capacity = 0;
        for (var segment : table.segments()) {
            capacity += Segment.capacity(segment.size());
        }
        long live = table.liveBytes();
        boolean sparse = oldest.liveBytes() < 0.3 * Segment.capacity(oldest.size());
        boolean tight = table.freeSegments() <= Purpose.ADMIT.reserve + 1;
        return table.segments().size() >= FEW && ((sparse && live < capacity / 2) || (tight && live < 0.7 * capacity));
    }

    private void freeDead() {
        while (!stopped && table.segments().size() > 1) {
            var oldest = table.oldest();
            if (oldest.liveBytes() > 0) {
                return;
            }
            try {
                if (!table.freeOldest()) {
                    return;
                }
                askedAt.remove(oldest.number());
            } catch (IOException e) {
                // It is unknown what of it a crash would undo, so nothing younger may be freed in this life.
                stopped = true;
                LOG.warn(
                        "journal frees no further segments until restarted: segment={} cause={}",
                        oldest.number(),
                        DiskTrouble.text(e));
            }
        }
    }
}
