package dev.sluice.queue.journal;

import dev.sluice.queue.journal.AppendFailure.Outcome;
import dev.sluice.queue.journal.AppendFailure.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's logic: takes what has arrived, places it, writes it at once, syncs, answers. The next commit is
 * whatever arrived during this one's sync. Driven by calls of {@link #step}, by a thread of its own or by a test.
 */
final class JournalWriter {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);
    private static final long LAZY_NANOS = 50_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    private final JournalParts parts;
    private final Handover handover;
    private final SegmentTable table;
    private final Health health;
    private final Cleaner cleaner;
    private final RecordWriter out;
    private final Commit commit = new Commit();
    private long nextSeq;
    private long durableSeq;
    private long ackedSeq;
    private long batchBytes;
    private boolean syncWanted;
    private boolean blocked;
    private JournalState told = JournalState.AVAILABLE;
    private long syncBy = NEVER; // when lazy records must have been synced

    JournalWriter(JournalParts parts, int segmentBytes, long nextSeq) {
        this.parts = parts;
        this.handover = parts.handover();
        this.table = parts.table();
        this.health = parts.health();
        this.cleaner = new Cleaner(table, parts.events());
        this.out = new RecordWriter(segmentBytes);
        this.nextSeq = nextSeq;
        this.durableSeq = nextSeq - 1;
        this.ackedSeq = nextSeq - 1;
    }

    /**
     * Does what is to be done, one commit at most; blocks on the disk only.
     *
     * @return when to call again at the latest; {@code now} or earlier when more waits already
     */
    long step(long now) {
        boolean spareArrived = table.adoptSpare(now);
        if (health.state() == JournalState.UNAVAILABLE && !reopen(now, spareArrived)) {
            refuseAll(AppendFailure.notAccepted(Reason.UNAVAILABLE, health.why()));
            return health.probeAt();
        }
        try {
            gather(now);
            write();
            if (syncWanted || (syncBy != NEVER && now - syncBy >= 0)) {
                sync();
            }
        } catch (IOException e) {
            failed(e, now);
        }
        long cleanAt = cleaner.clean(now);
        long spareAt = table.keepSpare(now);
        parts.metrics().space(table);
        tell();
        if (!handover.isEmpty() && !blocked) {
            return now;
        }
        return Math.min(Math.min(syncBy, cleanAt), Math.min(spareAt, pendingProbe()));
    }

    /** Whether something waits that {@link #step} would take; read by the writer's thread before it parks. */
    boolean ready() {
        return (!handover.isEmpty() && !blocked && health.writable())
                || table.spares().arrived();
    }

    private long pendingProbe() {
        return health.state() == JournalState.UNAVAILABLE ? health.probeAt() : NEVER;
    }

    private void gather(long now) throws IOException {
        batchBytes = 0;
        blocked = false;
        for (var item = handover.peek(); item != null; item = handover.peek()) {
            switch (item) {
                case Handover.Release release -> {
                    handover.remove();
                    release(release.positions(), now);
                }
                case Handover.Append append -> {
                    if (batchBytes > 0 && batchBytes + append.length() > RecordWriter.BATCH_BYTES) {
                        return;
                    }
                    switch (table.room(append.length(), append.record().purpose())) {
                        case FITS -> place(append, now);
                        case ROTATE -> {
                            if (batchBytes > 0) {
                                return; // commit to the old segment first
                            }
                            rotate();
                        }
                        case WAIT -> {
                            table.keepSpare(now);
                            if (!table.adoptSpare(now)) {
                                blocked = true;
                                return;
                            }
                        }
                        case FULL -> {
                            handover.remove();
                            Commit.fail(append.listener(), AppendFailure.notAccepted(Reason.FULL, table.whyFull()));
                        }
                    }
                }
            }
        }
    }

    private void release(List<Position> positions, long now) {
        if (commit.allSynced()) {
            positions.forEach(table::release);
        } else {
            commit.add(positions);
            syncBy(now + LAZY_NANOS);
        }
    }

    private void place(Handover.Append append, long now) throws IOException {
        handover.remove();
        var record = append.record();
        List<ByteBuffer> body;
        try {
            body = parts.readers().bytesOf(record.body());
        } catch (IOException e) {
            parts.metrics().corrupt(e instanceof CorruptRecordException ? 1 : 0);
            Commit.fail(append.listener(), AppendFailure.notAccepted(Reason.SOURCE_LOST, DiskTrouble.text(e)));
            return;
        }
        var segment = active();
        long seq = nextSeq++;
        var position = new Position(segment.number(), segment.end(), append.length());
        commit.add(append, seq, position);
        if (record.retained()) {
            segment.addLive(position.length());
        }
        out.put(segment, seq, durableSeq, record, body);
        batchBytes += position.length();
        switch (record.durability()) {
            case SYNC -> syncWanted = true;
            case LAZY -> syncBy(now + LAZY_NANOS);
            case OS -> {
                if (!record.releases().isEmpty()) {
                    syncBy(now + LAZY_NANOS);
                }
            }
        }
    }

    private void syncBy(long deadline) {
        syncBy = Math.min(syncBy, deadline);
    }

    private void write() throws IOException {
        if (commit.allWritten()) {
            return;
        }
        out.finish(active());
        linked(active()); // some are answered by the write
        parts.metrics().wroteBatch(commit.unwritten(), batchBytes);
        ackedSeq = Math.max(ackedSeq, commit.written());
    }

    private void sync() throws IOException {
        if (!commit.allSynced()) {
            long started = parts.runtime().nanoTime().getAsLong();
            active().file().sync();
            linked(active());
            parts.metrics().synced();
            parts.events().synced(parts.runtime().nanoTime().getAsLong() - started);
            health.succeeded();
        }
        durableSeq = nextSeq - 1;
        ackedSeq = durableSeq;
        syncWanted = false;
        syncBy = NEVER;
        commit.synced().forEach(table::release);
    }

    /** Nothing that is gone counts as kept. */
    private static void linked(Segment segment) throws IOException {
        if (!segment.file().linked()) {
            throw new IOException(segment.name() + " was removed or replaced while it was being written");
        }
    }

    private void rotate() throws IOException {
        if (!active().poisoned()) {
            sync();
        }
        table.rotate(ackedSeq);
    }

    /** Never tries the same file again: after a failed sync its pages may be marked clean though they are not on disk. */
    private void failed(IOException cause, long now) {
        parts.metrics().failed();
        var poisoned = active();
        LOG.warn(
                "journal write failed: directory={} segment={} cause={}",
                parts.name(),
                poisoned.number(),
                DiskTrouble.text(cause));
        poisoned.poison();
        out.discard();
        syncWanted = false;
        syncBy = NEVER;
        var failure = new AppendFailure(Reason.IO, Outcome.UNKNOWN, DiskTrouble.text(cause));
        commit.failed(failure, poisoned);
        if (health.failed() || table.spares().ready() == 0) {
            giveUp(cause, now);
            return;
        }
        try {
            table.rotate(ackedSeq);
        } catch (IOException e) {
            parts.metrics().failed();
            giveUp(e, now);
        }
    }

    private void giveUp(IOException cause, long now) {
        health.unavailable(unwritable(cause), now);
        tell();
    }

    private String unwritable(IOException cause) {
        return "journal directory " + parts.name() + " cannot be written (" + DiskTrouble.text(cause)
                + "): make its disk writable; that is tried again by itself";
    }

    /** Probes the disk with a new segment. */
    private boolean reopen(long now, boolean spareArrived) {
        if (!spareArrived && now - health.probeAt() < 0) {
            return false;
        }
        try {
            if (table.spares().ready() == 0) {
                table.keepSpare(now);
                if (!table.adoptSpare(now)) {
                    health.unavailable(health.why(), now);
                    return false;
                }
            }
            table.rotate(ackedSeq);
        } catch (IOException e) {
            parts.metrics().failed();
            health.unavailable(unwritable(e), now);
            return false;
        }
        health.available();
        cleaner.askAgain();
        return true;
    }

    /**
     * Tells the owner when the state has changed. That all is well again is not said while the next spare is being filled:
     * a disk that has failed may turn out to be full.
     */
    private void tell() {
        if (health.writable()) {
            var full = table.diskFull();
            if (full == null) {
                health.available();
            } else {
                health.full(full);
            }
        }
        var state = health.state();
        if (state == told || (state == JournalState.AVAILABLE && table.spares().filling())) {
            return;
        }
        told = state;
        parts.events().stateChanged(state, health.why());
    }

    private void refuseAll(AppendFailure failure) {
        handover.drain(append -> Commit.fail(append.listener(), failure), table::release);
    }

    private Segment active() {
        var active = table.active();
        if (active == null) {
            throw new IllegalStateException("no segment is open");
        }
        return active;
    }

    /** Commits what has arrived and closes all files; nothing can be appended any more. */
    void close(long now) {
        handover.close();
        while (!handover.isEmpty() && health.writable()) {
            step(now);
            if (blocked) {
                break;
            }
        }
        end("closed", now);
    }

    /** Fails what waits and gives the directory free. */
    void end(String why, long now) {
        handover.close();
        try {
            if (health.writable() && !commit.allSynced()) {
                sync();
            }
        } catch (IOException e) {
            failed(e, now);
        }
        health.closed(why);
        refuseAll(AppendFailure.notAccepted(Reason.CLOSED, "the journal is " + why));
        try {
            table.close();
            parts.storage().close();
        } catch (IOException e) {
            LOG.warn("journal did not close cleanly: directory={} cause={}", parts.name(), DiskTrouble.text(e));
        }
        tell();
    }
}
