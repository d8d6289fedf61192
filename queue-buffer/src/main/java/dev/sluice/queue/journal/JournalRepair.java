package dev.sluice.queue.journal;

import dev.sluice.queue.journal.JournalVerify.SegmentSummary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * The old segments are only read. Every intact record goes into new segments with higher numbers and higher sequence
 * numbers, in the same order, so that a tombstone stays behind what it settles. When all of them are on stable storage
 * the old segments are deleted, the oldest first, each durably before the next. Whatever moment this is cut off at, the
 * directory is a journal that holds every record at least once, and a later copy replaces the earlier.
 */
/** Writes a stopped journal anew without what is corrupt in it; no intact record is lost, also when it is cut off. */
public final class JournalRepair {
    private static final int LARGEST_SEGMENT = 1 << 30;
    private static final int BLOCK = 4096;
    /** The disk is the bound. */
    private static final int MANY_SEGMENTS = 1 << 20;

    private final Storage storage;
    private final JournalRuntime runtime;
    private final JournalVerify.Report found;
    private final JournalConfig config;
    private long kept;
    private @Nullable AppendFailure failure;

    private JournalRepair(Storage storage, JournalRuntime runtime, JournalVerify.Report found) {
        this.storage = storage;
        this.runtime = runtime;
        this.found = found;
        int segment = segmentBytes(found.segments());
        config = new JournalConfig((long) MANY_SEGMENTS * segment, segment, 2L * segment);
    }

    /**
     * Repairs.
     *
     * @param storage held for writing; closed at the end
     * @param found what {@link JournalVerify} says of it
     * @return how many records were kept: all that are intact
     * @throws IOException when the disk does not take them; the old segments are untouched then
     */
    public static long repair(Storage storage, JournalRuntime runtime, JournalVerify.Report found) throws IOException {
        return new JournalRepair(storage, runtime, found).run();
    }

    /** The largest size in use, so that every record fits as it did before. */
    private static int segmentBytes(List<SegmentSummary> segments) {
        int largest = BLOCK;
        for (var segment : segments) {
            int size = segment.sizeBytes();
            if (size <= LARGEST_SEGMENT && size % BLOCK == 0) {
                largest = Math.max(largest, size);
            }
        }
        return largest;
    }

    private long run() throws IOException {
        var readers = new SegmentReaders(storage);
        var spares = new SpareSegments(storage, config.segmentBytes(), runtime.background(), () -> {});
        var table = new SegmentTable(storage, config, runtime, readers, spares);
        for (var name : storage.list()) {
            clear(name, table);
        }
        spares.fillNow();
        long lastSeq = found.highestSeq();
        table.rotate(lastSeq);
        var parts = new JournalParts(
                storage,
                runtime,
                new Unattended(),
                new JournalMetrics(),
                new Handover(config.handoverBytes()),
                table,
                readers,
                new Health());
        var writer = new JournalWriter(parts, config.segmentBytes(), lastSeq + 1);
        try {
            try {
                copy(parts.handover(), writer);
            } catch (IOException e) {
                withdraw(table);
                throw e;
            }
            deleteOld();
        } finally {
            writer.close(now());
        }
        return kept;
    }

    /** Spares may have any size and would be made anew anyway; numbers in use are not used again. */
    private void clear(String name, SegmentTable table) throws IOException {
        if (name.equals(FileNames.UNFINISHED) || FileNames.isSpare(name)) {
            storage.delete(name);
        } else if (FileNames.isSegment(name) || FileNames.isBad(name)) {
            table.skipNumber(FileNames.number(name));
        }
    }

    private void copy(Handover handover, JournalWriter writer) throws IOException {
        var scan = new JournalScan(storage, JournalScan.WINDOW_BYTES, (stored, header) -> {
            var record = new JournalRecord(
                    stored.type(),
                    stored.flags(),
                    Durability.SYNC,
                    header.retained(),
                    copy(stored.head()),
                    new Body.Bytes(List.of(copy(stored.body()))),
                    List.of());
            var append = new Handover.Append(record, new Counting());
            while (!handover.offer(append)) {
                write(handover, writer);
            }
        });
        scan.run(found.segments().stream().map(SegmentSummary::name).toList());
        write(handover, writer);
        if (kept != found.summary().records()) {
            throw new IOException("journal directory " + storage.name() + ": " + kept + " of "
                    + found.summary().records() + " records were written anew; the old segments are untouched");
        }
    }

    /** Writes what was handed over, durably. */
    private void write(Handover handover, JournalWriter writer) throws IOException {
        while (!handover.isEmpty()) {
            writer.step(now());
            if (failure != null) {
                throw new IOException("journal directory " + storage.name() + " cannot be written (" + failure.detail()
                        + "): the old segments are untouched");
            }
        }
    }

    private void deleteOld() throws IOException {
        for (var segment : found.segments()) {
            storage.delete(segment.name());
            storage.syncDirectory();
        }
        if (storage.list().contains(FileNames.UNFINISHED)) {
            storage.delete(FileNames.UNFINISHED);
        }
    }

    /** Removes the new segments again, the youngest first. */
    private void withdraw(SegmentTable table) throws IOException {
        for (var segment : List.copyOf(table.segments()).reversed()) {
            storage.delete(segment.name());
            storage.syncDirectory();
        }
    }

    private long now() {
        return runtime.nanoTime().getAsLong();
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }

    private final class Counting implements CommitListener {
        @Override
        public void committed(long seq, Position position) {
            kept++;
        }

        @Override
        public void failed(AppendFailure why) {
            failure = why;
        }
    }

    /** Nobody waits for anything. */
    private static final class Unattended implements JournalEvents {
        @Override
        public void evacuate(long segment, Cause cause) {}

        @Override
        public void stateChanged(JournalState state, String why) {}

        @Override
        public void synced(long nanos) {}
    }
}
