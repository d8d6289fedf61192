package dev.sluice.queue.journal;

import dev.sluice.queue.journal.AppendFailure.Reason;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A durable log of records, shared by all queues of a process. Records are appended from any thread, committed in
 * groups by one writer, and read back by position. The journal knows which bytes are live from the owner's releases
 * and frees segments from the oldest on; when an old one lingers it asks the owner to relocate what lives in it.
 *
 * <p>Either {@link #start()} gives it a thread of its own, or its owner drives it by {@link #step}: simulations and
 * tests do, single-threaded.
 */
public final class Journal implements AutoCloseable {
    private final JournalConfig config;
    private final JournalParts parts;
    private final JournalWriter writer;
    private final WriterThread thread;
    private final RecoveryReport recovery;

    private Journal(
            JournalConfig config,
            JournalParts parts,
            JournalWriter writer,
            WriterThread thread,
            RecoveryReport recovery) {
        this.config = config;
        this.parts = parts;
        this.writer = writer;
        this.thread = thread;
        this.recovery = recovery;
    }

    /**
     * Recovers what the directory holds, handing every intact record to the handler on the calling thread, and makes
     * ready to append. Owns the storage from now on, and closes it when opening fails.
     *
     * @throws JournalOpenException naming the directory, what is wrong and what to do
     */
    public static Journal open(
            Storage storage,
            JournalConfig config,
            JournalRuntime runtime,
            RecoveryHandler handler,
            JournalEvents events)
            throws JournalOpenException {
        try {
            return recover(storage, config, runtime, handler, events);
        } catch (JournalOpenException e) {
            throw abandoned(storage, e);
        } catch (IOException e) {
            throw abandoned(
                    storage,
                    new JournalOpenException(
                            "journal directory " + storage.name() + " cannot be used (" + DiskTrouble.text(e)
                                    + "): make sure that it is writable and its disk has room for two segments of "
                                    + config.segmentBytes() + " bytes, or choose another",
                            e));
        } catch (RuntimeException e) {
            throw abandoned(storage, e); // the handler's
        }
    }

    private static <E extends Exception> E abandoned(Storage storage, E failure) {
        try {
            storage.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private static Journal recover(
            Storage storage,
            JournalConfig config,
            JournalRuntime runtime,
            RecoveryHandler handler,
            JournalEvents events)
            throws IOException {
        var thread = new WriterThread(runtime.nanoTime());
        var readers = new SegmentReaders(storage);
        var spares = new SpareSegments(storage, config.segmentBytes(), runtime.background(), thread::wake);
        var table = new SegmentTable(storage, config, runtime, readers, spares);
        var metrics = new JournalMetrics();
        var outcome = new Recovery(storage, config, table).run(handler);
        if (table.active() == null) {
            if (spares.ready() == 0) {
                spares.fillNow();
            }
            table.rotate(outcome.nextSeq() - 1);
        }
        metrics.corrupt(outcome.report().corruptRecords());
        metrics.space(table);
        var parts = new JournalParts(
                storage, runtime, events, metrics, new Handover(config.handoverBytes()), table, readers, new Health());
        return new Journal(
                config,
                parts,
                new JournalWriter(parts, config.segmentBytes(), outcome.nextSeq()),
                thread,
                outcome.report());
    }

    /** Starts the journal's own thread. */
    public void start() {
        thread.start(writer, parts.name());
    }

    /**
     * Instead of {@link #start()}: does what is to be done now, one commit at most.
     *
     * @return when to call again at the latest, in the runtime's nanoseconds; not later than {@code nowNanos} when
     *     more waits already
     */
    public long step(long nowNanos) {
        return writer.step(nowNanos);
    }

    /**
     * Hands a record to the writer; from any thread, never blocks.
     *
     * @return null when the listener will be called, exactly once; else why it was refused here and now
     */
    public @Nullable AppendFailure append(JournalRecord record, CommitListener listener) {
        var state = parts.health().state();
        if (state == JournalState.CLOSED || parts.handover().closed()) {
            return closed();
        }
        if (state == JournalState.UNAVAILABLE) {
            return AppendFailure.notAccepted(Reason.UNAVAILABLE, parts.health().why());
        }
        long bytes = record.storedBytes();
        if (bytes > config.maxRecordBytes()) {
            return AppendFailure.notAccepted(
                    Reason.TOO_LARGE,
                    "a record of " + bytes + " bytes is larger than " + config.maxRecordBytes()
                            + ", a quarter of a segment");
        }
        var append = new Handover.Append(record, listener);
        if (!parts.handover().offer(append)) {
            return AppendFailure.notAccepted(
                    Reason.BUSY, parts.handover().bytes() + " bytes wait for the journal's disk");
        }
        if (parts.handover().closed() && parts.handover().withdraw(append)) {
            return closed();
        }
        thread.wake();
        return null;
    }

    private static AppendFailure closed() {
        return AppendFailure.notAccepted(Reason.CLOSED, "the journal is closed");
    }

    /**
     * These records are dead without a record that says so; each position once. Takes effect after everything appended
     * before by this thread is durable. From any thread.
     */
    public void release(List<Position> positions) {
        parts.handover().offer(new Handover.Release(List.copyOf(positions)));
        thread.wake();
    }

    /**
     * Reads a record that has not been released; from any thread, blocking on the disk.
     *
     * @throws CorruptRecordException when it is not what was written
     */
    public StoredRecord read(Position position) throws IOException {
        return parts.readers().read(position);
    }

    /** What opening found. */
    public RecoveryReport recovery() {
        return recovery;
    }

    public JournalState state() {
        return parts.health().state();
    }

    /** Why the journal is not available; empty when it is. */
    public String why() {
        return parts.health().why();
    }

    public JournalMetrics metrics() {
        return parts.metrics();
    }

    /** Commits what was appended before, then gives the directory free. Waits for the disk. */
    @Override
    public void close() {
        if (parts.handover().closed()) {
            return;
        }
        if (thread.started()) {
            thread.close();
        } else {
            writer.close(parts.runtime().nanoTime().getAsLong());
        }
    }
}
