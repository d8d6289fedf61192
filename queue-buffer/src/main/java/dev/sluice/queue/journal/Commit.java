package dev.sluice.queue.journal;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been placed since the last sync: who waits for an answer, and what may be released. Writer only. */
final class Commit {
    private static final Logger LOG = LoggerFactory.getLogger(Commit.class);

    private final List<Entry> entries = new ArrayList<>();
    private int written; // entries before this index have been written

    /** One placed record, or releases alone. */
    private static final class Entry {
        final Position position;
        final boolean retained;
        final Durability durability;
        final long seq;
        final List<Position> releases;
        final CommitListener listener;
        boolean answered;

        Entry(Handover.Append append, long seq, Position position) {
            this.position = position;
            this.seq = seq;
            this.retained = append.record().retained();
            this.durability = append.record().durability();
            this.releases = append.record().releases();
            this.listener = append.listener();
        }
    }

    private final List<Position> releases = new ArrayList<>(); // to take effect at the next sync

    void add(Handover.Append append, long seq, Position position) {
        entries.add(new Entry(append, seq, position));
    }

    void add(List<Position> released) {
        releases.addAll(released);
    }

    /** Nothing waits to be written. */
    boolean allWritten() {
        return written == entries.size();
    }

    /** Every record placed is on stable storage. */
    boolean allSynced() {
        return entries.isEmpty();
    }

    int unwritten() {
        return entries.size() - written;
    }

    /** Answers what needed no more than the write; returns the last sequence number answered, 0 when none. */
    long written() {
        long last = 0;
        for (; written < entries.size(); written++) {
            var entry = entries.get(written);
            if (entry.durability == Durability.OS) {
                last = entry.seq;
                answer(entry);
            }
        }
        return last;
    }

    /** Answers all; returns the releases that now take effect. Valid until the next call. */
    List<Position> synced() {
        for (var entry : entries) {
            releases.addAll(entry.releases);
            answer(entry);
        }
        clearEntries();
        var effective = List.copyOf(releases);
        releases.clear();
        return effective;
    }

    /** Fails who was not answered; their places in the segment no longer count as live. */
    void failed(AppendFailure failure, Segment segment) {
        for (var entry : entries) {
            if (entry.answered) {
                releases.addAll(entry.releases);
                continue;
            }
            if (entry.retained) {
                segment.addLive(-entry.position.length());
            }
            fail(entry.listener, failure);
        }
        clearEntries();
    }

    static void fail(CommitListener listener, AppendFailure failure) {
        try {
            listener.failed(failure);
        } catch (RuntimeException e) {
            LOG.error("a commit listener threw", e);
        }
    }

    private static void answer(Entry entry) {
        if (entry.answered) {
            return;
        }
        entry.answered = true;
        try {
            entry.listener.committed(entry.seq, entry.position);
        } catch (RuntimeException e) {
            LOG.error("a commit listener threw", e);
        }
    }

    private void clearEntries() {
        entries.clear();
        written = 0;
    }
}
