package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import dev.sluice.proxy.command.Operand;
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
import org.jspecify.annotations.Nullable;

/** {@code sluice journal dump}: every record in a line, without bodies and without the usual credentials. */
final class JournalDumpCommand implements Action {
    private static final List<String> CREDENTIALS =
            List.of("authorization", "cookie", "set-cookie", "proxy-authorization");

    private static final Flag<String> QUEUE =
            Flag.text("queue", "NAME", "only what is accepted, ended or paused in this queue");
    private static final Flag<Boolean> HEADERS = Flag.on(
            "headers",
            "also the stored header fields; the values of authorization, cookie, set-cookie and"
                    + " proxy-authorization, and of what --redact names, are not shown");
    private static final Flag<String> REDACT = Flag.text(
                    "redact",
                    "NAME",
                    "further header fields whose values are not shown: give what custody.redact_headers of the"
                            + " queues adds")
            .with(Flag.Trait.LISTED);
    private static final Flag<Output> OUTPUT = Flag.choice(
                    "output", "FORMAT", "text or json, an object a line; default: text", Output.class)
            .letter('o');

    /** How a record is written. */
    private enum Output {
        TEXT,
        JSON
    }

    @Override
    public String name() {
        return "dump";
    }

    @Override
    public String description() {
        return "Lists every record, oldest first: sequence, segment:offset, what it says, bytes of its body. "
                + "Bodies and queries of paths are not shown. Header fields are shown on request: a journal does not know "
                + "the redact_headers of its queues, so name those by --redact.";
    }

    @Override
    public List<Flag<?>> flags() {
        return List.of(QUEUE, HEADERS, REDACT, OUTPUT);
    }

    @Override
    public List<Operand> operands() {
        return List.of(Operand.required("DIR", "the journal's directory"));
    }

    @Override
    public int run(Arguments given) {
        var directory = Path.of(given.operand(0));
        var redacted = new TreeSet<String>(CREDENTIALS);
        for (var name : given.values(REDACT)) redacted.add(name.toLowerCase(Locale.ROOT));
        var out = new PrintWriter(new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8)));
        try (var storage = DiskStorage.openReadOnly(directory)) {
            var report = JournalVerify.verify(storage, (stored, release) -> print(out, stored, redacted, given));
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

    private static void print(PrintWriter out, StoredRecord stored, Set<String> redacted, Arguments given) {
        var output = given.value(OUTPUT, Output.TEXT);
        try {
            var entry = EntryCodec.read(stored.head().duplicate(), Payload.empty());
            var queue = given.value(QUEUE);
            if (queue != null && !queue.equals(queueOf(entry))) return;
            switch (output) {
                case TEXT -> {
                    out.println(where(stored) + EntryText.line(entry) + " body="
                            + stored.body().remaining());
                    if (given.has(HEADERS)) {
                        EntryText.headers(entry, redacted, (name, value) -> out.println("    " + name + ": " + value));
                    }
                }
                case JSON -> {
                    var line = place(stored);
                    EntryJson.members(entry, line);
                    line.member("body_bytes", stored.body().remaining());
                    if (given.has(HEADERS)) EntryJson.headers(entry, redacted, line);
                    out.println(line.text());
                }
            }
        } catch (MalformedEntry e) {
            var why = String.valueOf(e.getMessage());
            out.println(
                    switch (output) {
                        case TEXT -> where(stored) + "unreadable: " + why;
                        case JSON ->
                            place(stored)
                                    .member("event", "unreadable")
                                    .member("cause", why)
                                    .text();
                    });
        }
    }

    private static String where(StoredRecord stored) {
        return stored.seq() + " " + stored.position().segment() + ":"
                + stored.position().offset() + " ";
    }

    private static JsonLine place(StoredRecord stored) {
        return new JsonLine()
                .member("record", stored.seq())
                .member("segment", stored.position().segment())
                .member("offset", stored.position().offset());
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
