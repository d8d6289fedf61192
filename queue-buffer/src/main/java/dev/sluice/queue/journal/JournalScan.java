package dev.sluice.queue.journal;

import dev.sluice.queue.journal.SegmentFile.Condition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads all segments of a directory, oldest first, and judges what is bad in them. Changes nothing. */
final class JournalScan {
    /** More than this at once makes reading no faster. */
    static final int WINDOW_BYTES = 1 << 20;

    /**
     * One segment file.
     *
     * @param end where the log continues
     * @param tornTo end of what a crash tore behind {@code end}; equal to it when nothing is torn
     */
    record Scanned(SegmentFile file, long records, long firstSeq, long lastSeq, int end, int tornTo) {}

    // Direct: the JDK would copy a heap buffer through a direct one of the same size.
    private final ByteBuffer buffer;
    private final Storage storage;
    private final SegmentScan.Sink sink;
    private final List<Scanned> segments = new ArrayList<>();
    private final List<Corruption> corruptions = new ArrayList<>();
    private long corruptRecords;
    private long tornBytes;
    private long lastSeq;
    private long highestSeq;

    JournalScan(Storage storage, int windowBytes, SegmentScan.Sink sink) {
        this.buffer = ByteBuffer.allocateDirect(Math.min(windowBytes, WINDOW_BYTES));
        this.storage = storage;
        this.sink = sink;
    }

    void run() throws IOException {
        run(storage.list().stream().filter(FileNames::isSegment).sorted().toList());
    }

    /** Reads only these segments, oldest first. */
    void run(List<String> names) throws IOException {
        var files = new ArrayList<SegmentFile>();
        for (var name : names) {
            var file = SegmentFile.inspect(storage, name);
            files.add(file);
        }
        for (int i = 0; i < files.size(); i++) {
            var file = files.get(i);
            var rest = files.subList(i + 1, files.size());
            switch (file.condition()) {
                case UNUSED -> segments.add(new Scanned(file, 0, 0, 0, 0, 0));
                case DESTROYED -> destroyed(file, nextHeader(rest));
                case GOOD, REPAIRABLE -> scan(file, rest);
            }
        }
    }

    private static @Nullable SegmentHeader nextHeader(List<SegmentFile> rest) {
        for (var file : rest) {
            if (file.header() != null) {
                return file.header();
            }
        }
        return null;
    }

    private void destroyed(SegmentFile file, @Nullable SegmentHeader next) {
        long lost = next == null ? 1 : Math.max(1, next.ackedSeq() - lastSeq);
        corrupt(new Corruption(file.number(), 0, file.size(), lastSeq + 1, lost, null));
        segments.add(new Scanned(file, 0, 0, 0, 0, 0));
    }

    private void scan(SegmentFile file, List<SegmentFile> rest) throws IOException {
        var header = file.header();
        if (header == null) {
            throw new IllegalStateException(file.name() + " has no header");
        }
        var next = nextHeader(rest);
        long keepUpTo = next == null ? Long.MAX_VALUE : next.ackedSeq();
        try (var handle = storage.openToRead(file.name())) {
            var scan = new SegmentScan(new Window(handle, buffer), header, file.size(), lastSeq, keepUpTo);
            var firstSeq = new long[1];
            scan.run((stored, recordHeader) -> {
                firstSeq[0] = firstSeq[0] == 0 ? stored.seq() : firstSeq[0];
                sink.record(stored, recordHeader);
            });
            long committed = next == null ? scan.proven() : keepUpTo;
            int tornTo = scan.end();
            for (var gap : scan.gaps()) {
                if (gap.firstSeq() <= committed) {
                    corrupt(new Corruption(
                            file.number(),
                            gap.from(),
                            gap.to() - gap.from(),
                            gap.firstSeq(),
                            Math.max(1, gap.records()),
                            gap.head()));
                } else {
                    tornBytes += gap.to() - gap.from();
                    tornTo = Math.max(tornTo, gap.to());
                }
            }
            if (next == null) {
                int garbage = scan.garbageBehindTail();
                tornBytes += garbage;
                tornTo = Math.max(tornTo, scan.tail() + garbage);
            } else if (keepUpTo > scan.lastSeq() && !destroyedNext(rest)) {
                long lost = keepUpTo - scan.lastSeq();
                int length = scan.limit() - scan.tail();
                corrupt(new Corruption(file.number(), scan.tail(), length, scan.lastSeq() + 1, lost, null));
            }
            segments.add(new Scanned(file, scan.records(), firstSeq[0], scan.lastSeq(), scan.end(), tornTo));
            lastSeq = scan.lastSeq();
            highestSeq = Math.max(highestSeq, scan.highestSeq());
        }
    }

    private static boolean destroyedNext(List<SegmentFile> rest) {
        return rest.getFirst().condition() == Condition.DESTROYED;
    }

    private void corrupt(Corruption corruption) {
        corruptRecords += corruption.records();
        if (corruptions.size() < RecoveryReport.LISTED) {
            corruptions.add(corruption);
        }
    }

    List<Scanned> segments() {
        return segments;
    }

    /** No sequence number up to this one may be used again. */
    long highestSeq() {
        return highestSeq;
    }

    RecoveryReport report() {
        int used = 0;
        int repairable = 0;
        long records = 0;
        for (var segment : segments) {
            used += segment.file().header() == null ? 0 : 1;
            repairable += segment.file().condition() == Condition.REPAIRABLE ? 1 : 0;
            records += segment.records();
        }
        return new RecoveryReport(used, records, tornBytes, corruptRecords, corruptions, repairable);
    }
}
