package dev.sluice.queue.journal;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Checks a stopped or copied journal offline; reads only. */
public final class JournalVerify {
    private JournalVerify() {}

    /** One segment file; {@code condition} in words. */
    public record SegmentSummary(
            String name, String condition, long records, long firstSeq, long lastSeq, int usedBytes, int sizeBytes) {}

    /**
     * What a journal holds and what is wrong with it.
     *
     * @param highestSeq the highest sequence number seen
     */
    public record Report(String directory, List<SegmentSummary> segments, RecoveryReport summary, long highestSeq) {
        public Report {
            segments = List.copyOf(segments);
        }

        /** Nothing is torn, lost or in need of repair. */
        public boolean clean() {
            return summary.clean();
        }

        /** Writes the report for people, a line for each segment and each corrupt range. */
        public void print(Appendable out) throws IOException {
            out.append("journal ").append(directory).append('\n');
            for (var segment : segments) {
                out.append(String.format(
                        Locale.ROOT,
                        "  %s  %s  %d records (%d..%d)  %d of %d bytes%n",
                        segment.name(),
                        segment.condition(),
                        segment.records(),
                        segment.firstSeq(),
                        segment.lastSeq(),
                        segment.usedBytes(),
                        segment.sizeBytes()));
            }
            for (var corruption : summary.corruptions()) {
                out.append("  corrupt: ").append(corruption.toString()).append('\n');
            }
            out.append(String.format(
                    Locale.ROOT,
                    "%d records, %d lost to corruption, %d torn bytes, %d damaged headers%n",
                    summary.records(),
                    summary.corruptRecords(),
                    summary.tornBytes(),
                    summary.repairedHeaders()));
        }
    }

    /**
     * Reads every record of a journal, hands the intact ones over and reports.
     *
     * @param storage as by {@link DiskStorage#openReadOnly}
     * @param handler sees each intact record; what it releases is ignored
     */
    public static Report verify(Storage storage, RecoveryHandler handler) throws IOException {
        var scan = new JournalScan(
                storage, JournalScan.WINDOW_BYTES, (stored, header) -> handler.recovered(stored, position -> {}));
        scan.run();
        var segments = scan.segments().stream()
                .map(s -> new SegmentSummary(
                        s.file().name(),
                        s.file().condition().name().toLowerCase(Locale.ROOT),
                        s.records(),
                        s.firstSeq(),
                        s.lastSeq(),
                        s.end(),
                        s.file().size()))
                .toList();
        return new Report(storage.name(), segments, scan.report(), scan.highestSeq());
    }
}
