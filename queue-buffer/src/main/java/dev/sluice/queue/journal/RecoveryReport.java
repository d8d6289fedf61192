package dev.sluice.queue.journal;

import java.util.List;

/**
 * What opening a journal found.
 *
 * @param segments in use
 * @param records handed over
 * @param tornBytes at the end of the log, of commits that a crash interrupted before anyone was answered; at least
 * @param corruptRecords lost from what had been committed
 * @param corruptions the first {@value #LISTED} of them
 * @param repairedHeaders segment headers restored from their second copy
 */
public record RecoveryReport(
        int segments,
        long records,
        long tornBytes,
        long corruptRecords,
        List<Corruption> corruptions,
        int repairedHeaders) {
    static final int LISTED = 1000;

    public RecoveryReport {
        corruptions = List.copyOf(corruptions);
    }

    /** Nothing was torn, lost or repaired. */
    public boolean clean() {
        return tornBytes == 0 && corruptRecords == 0 && repairedHeaders == 0;
    }
}
