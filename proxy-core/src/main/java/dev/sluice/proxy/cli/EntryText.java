package dev.sluice.proxy.cli;

import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.message.Ending;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.RequestImage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the journal says of messages, a line each. Bodies and the queries of paths are not shown. */
final class EntryText {
    private EntryText() {}

    /** The entry in a line. */
    static String line(Entry entry) {
        return switch (entry) {
            case Entry.Enqueued accepted -> accepted(accepted);
            case Entry.Attempted attempted ->
                "attempted " + attempted.id() + " attempts=" + attempted.attempts() + " next="
                        + time(attempted.nextMillis()) + " cause=\"" + attempted.cause() + "\"";
            case Entry.Died died -> "died " + died.id() + ending(died.ending());
            case Entry.Requeued retried -> "retried " + retried.id() + " at=" + time(retried.atMillis());
            case Entry.Ended ended ->
                "ended " + ended.id() + " queue=" + ended.stub().queue() + ending(ended.ending());
            case Entry.Withdrawn withdrawn -> "withdrawn " + withdrawn.id();
            case Entry.PauseSet pause ->
                (pause.paused() ? "paused" : "resumed") + " queue=" + pause.queue() + " at=" + time(pause.atMillis())
                        + (pause.reason().isEmpty() ? "" : " reason=\"" + pause.reason() + "\"");
        };
    }

    private static String accepted(Entry.Enqueued entry) {
        var message = entry.message();
        var line = new StringBuilder("accepted ").append(message.id());
        line.append(" queue=").append(message.queue());
        line.append(" sequence=").append(entry.sequence());
        line.append(" at=").append(time(entry.acceptedMillis()));
        line.append(" request=\"").append(request(message.request())).append('"');
        line.append(" cluster=").append(message.way().cluster());
        if (!message.knobs().lane().isEmpty())
            line.append(" key=").append(message.knobs().lane());
        return line.toString();
    }

    private static String request(RequestImage request) {
        var head = request.head();
        var path = text(head.first(":path"));
        int query = path.indexOf('?');
        return text(head.first(":method")) + " " + text(head.first(":authority"))
                + (query < 0 ? path : path.substring(0, query) + "?...");
    }

    private static String ending(Ending ending) {
        var response = ending.response();
        return " state=" + ending.state().word() + " at=" + time(ending.atMillis()) + " attempts=" + ending.attempts()
                + (response == null ? "" : " status=" + response.status())
                + (ending.cause().isEmpty() ? "" : " cause=\"" + ending.cause() + "\"");
    }

    /** The header fields that an entry keeps, pseudo headers left out; values of {@code redacted} names are not shown. */
    static List<String> headers(Entry entry, Set<String> redacted) {
        var lines = new ArrayList<String>();
        switch (entry) {
            case Entry.Enqueued accepted -> {
                add(accepted.message().request().head(), redacted, lines);
                add(accepted.message().request().trailers(), redacted, lines);
            }
            case Entry.Died died -> add(died.ending(), redacted, lines);
            case Entry.Ended ended -> add(ended.ending(), redacted, lines);
            case Entry.Attempted ignored -> {}
            case Entry.Requeued ignored -> {}
            case Entry.Withdrawn ignored -> {}
            case Entry.PauseSet ignored -> {}
        }
        return lines;
    }

    private static void add(Ending ending, Set<String> redacted, List<String> lines) {
        var response = ending.response();
        if (response == null) return;
        add(response.head(), redacted, lines);
        add(response.trailers(), redacted, lines);
    }

    private static void add(Fields fields, Set<String> redacted, List<String> lines) {
        fields.forEach((block, nameOffset, nameLength, valueOffset, valueLength) -> {
            var name = new String(block, nameOffset, nameLength, StandardCharsets.ISO_8859_1);
            if (name.startsWith(":")) return;
            var value = redacted.contains(name.toLowerCase(Locale.ROOT))
                    ? "[redacted]"
                    : new String(block, valueOffset, valueLength, StandardCharsets.ISO_8859_1);
            lines.add(name + ": " + value);
        });
    }

    private static String time(long millis) {
        return millis <= 0 ? "-" : Instant.ofEpochMilli(millis).toString();
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
