package dev.sluice.proxy.cli;

import dev.sluice.queue.entry.EntryCodec;
import dev.sluice.queue.entry.MalformedEntry;
import dev.sluice.queue.journal.Corruption;
import dev.sluice.queue.journal.DiskStorage;
import dev.sluice.queue.journal.JournalVerify;
import dev.sluice.queue.message.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;

/** Reads a journal that no process holds, and says what it holds and what is wrong with it. */
final class OfflineJournal {
    /**
     * What a check found.
     *
     * @param unreadable intact records that this program does not know how to read
     */
    record Checked(JournalVerify.Report report, long unreadable) {
        /** Something that had been promised is gone or cannot be used. */
        boolean corrupt() {
            return report.summary().corruptRecords() > 0 || unreadable > 0;
        }
    }

    private OfflineJournal() {}

    /** Checks every record; changes nothing. */
    static Checked check(Path directory) throws CommandFailure {
        try (var storage = DiskStorage.openReadOnly(directory)) {
            var unreadable = new long[1];
            var report = JournalVerify.verify(storage, (stored, release) -> {
                try {
                    EntryCodec.read(stored.head().duplicate(), Payload.empty());
                } catch (MalformedEntry e) {
                    unreadable[0]++;
                    System.out.println(
                            "unreadable: segment " + stored.position().segment() + " offset "
                                    + stored.position().offset() + ": " + e.getMessage());
                }
            });
            return new Checked(report, unreadable[0]);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** The journal cannot be read at all. */
    static CommandFailure unusable(IOException e) {
        return new CommandFailure(CommandFailure.UNREACHABLE, e.getMessage() == null ? e.toString() : e.getMessage());
    }

    /** Tells what was found, a line for each segment and each damage. */
    static void print(Checked checked) {
        var report = checked.report();
        var summary = report.summary();
        System.out.println("journal " + report.directory());
        var table = new TextTable("SEGMENT", "CONDITION", "RECORDS", "SEQUENCES", "USED");
        for (var segment : report.segments()) {
            table.row(
                    segment.name(),
                    segment.condition(),
                    Long.toString(segment.records()),
                    segment.records() == 0 ? "" : segment.firstSeq() + ".." + segment.lastSeq(),
                    percent(segment.usedBytes(), segment.sizeBytes()));
        }
        if (table.isEmpty()) System.out.println("no segments");
        else table.print(System.out);
        for (var corruption : summary.corruptions()) System.out.println("corrupt: " + words(corruption));
        if (summary.tornBytes() > 0) {
            System.out.println("torn: " + summary.tornBytes()
                    + " bytes at the end, of commits that a crash interrupted before anyone was answered");
        }
        if (summary.repairedHeaders() > 0) {
            System.out.println(
                    "headers: " + summary.repairedHeaders() + " damaged, each with an intact copy; nothing is lost");
        }
        System.out.println(Spans.count(summary.records(), "record") + " intact, " + summary.corruptRecords()
                + " corrupt, " + checked.unreadable() + " unreadable");
    }

    private static String percent(int used, int size) {
        return size == 0 ? "" : String.format(Locale.ROOT, "%.1f%% of %s", 100.0 * used / size, Spans.bytes(size));
    }

    /** Where the damage is and what was lost. */
    private static String words(Corruption corruption) {
        var where = "segment " + corruption.segment() + " offset " + corruption.offset() + ", " + corruption.length()
                + " bytes: lost " + Spans.count(corruption.records(), "record") + " from sequence "
                + corruption.firstSeq();
        var head = corruption.head();
        return head == null ? where : where + ", " + lost(head);
    }

    private static String lost(ByteBuffer head) {
        try {
            return "the body of: " + EntryText.line(EntryCodec.read(head.duplicate(), Payload.empty()));
        } catch (MalformedEntry e) {
            return "unreadable: " + e.getMessage();
        }
    }
}
