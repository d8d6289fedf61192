package dev.sluice.queue.journal;

import java.util.function.Consumer;

/**
 * Receives what a journal held when it was opened: every intact record in the order of its sequence numbers. A record
 * may be a later copy of an earlier one (relocation); the later replaces the earlier.
 */
@FunctionalInterface
public interface RecoveryHandler {
    /**
     * One record, its buffers valid within this call only.
     *
     * @param release takes positions of records (this or earlier) that are dead; they stop counting as live
     */
    void recovered(StoredRecord stored, Consumer<Position> release);
}
