package dev.sluice.proxy.cli;

import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.entry.EntryCodec;
import dev.sluice.queue.entry.MalformedEntry;
import dev.sluice.queue.journal.DiskStorage;
import dev.sluice.queue.journal.JournalVerify;
import dev.sluice.queue.journal.StoredRecord;
import dev.sluice.queue.message.Payload;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice journal dump}: every record in a line, without bodies and without credentials. */
@Command(
        name = "dump",
        description = "Lists every record, oldest first: sequence, segment:offset, what it says, bytes of its body. "
                + "Bodies, queries of paths and credentials are not shown.")
final class JournalDumpCommand implements Callable<Integer> {
    private static final List<String> CREDENTIALS =
            List.of("authorization", "cookie", "set-cookie", "proxy-authorization");

    @Parameters(paramLabel = "DIR", description = "the journal's directory")
    private Path directory = Path.of("");

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            description = "only what is accepted, ended or paused in this queue")
    private @Nullable String queue;

    @Option(names = "--headers", description = "also the stored header fields, credentials redacted")
    private boolean headers;

    @Option(
            names = "--redact",
            paramLabel = "NAME",
            split = ",",
            description = "further header fields whose values are not shown")
    private List<String> redact = List.of();

    @Override
    public Integer call() {
        var redacted = new TreeSet<String>(CREDENTIALS);
        for (var name : redact) redacted.add(name.toLowerCase(Locale.ROOT));
        var out = new PrintWriter(new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8)));
        try (var storage = DiskStorage.openReadOnly(directory)) {
            var report = JournalVerify.verify(storage, (stored, release) -> print(out, stored, redacted));
            out.flush();
            long corrupt = report.summary().corruptRecords();
            if (corrupt > 0) {
                System.err.println("sluice: " + Spans.count(corrupt, "record")
                        + " could not be read, see: sluice journal verify " + directory);
            }
            return corrupt > 0 ? 1 : 0;
        } catch (IOException e) {
            out.flush();
            return OfflineJournal.unusable(e).report();
        }
    }

    private void print(PrintWriter out, StoredRecord stored, Set<String> redacted) {
        var where = stored.seq() + " " + stored.position().segment() + ":"
                + stored.position().offset() + " ";
        try {
            var entry = EntryCodec.read(stored.head().duplicate(), Payload.empty());
            if (queue != null && !queue.equals(queueOf(entry))) return;
            out.println(where + EntryText.line(entry) + " body=" + stored.body().remaining());
            if (!headers) return;
            for (var header : EntryText.headers(entry, redacted)) out.println("    " + header);
        } catch (MalformedEntry e) {
            out.println(where + "unreadable: " + e.getMessage());
        }
    }

    /** Null where an entry does not say. */
    private static @Nullable String queueOf(Entry entry) {
        return switch (entry) {
            case Entry.Enqueued accepted -> accepted.message().queue();
            case Entry.Ended ended -> ended.stub().queue();
            case Entry.PauseSet pause -> pause.queue();
            case Entry.OfMessage ignored -> null;
        };
    }
}
