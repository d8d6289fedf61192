package dev.sluice.proxy.cli;

import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.message.Ending;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.RequestImage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the journal says of messages, a line each. Bodies and the queries of paths are not shown. */
final class EntryText {
    /** Stands for a moment that there is not. */
    static final String NEVER = "-";

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
        return text(head.first(":method")) + " " + text(head.first(":authority")) + path(request);
    }

    /** Without its query. */
    static String path(RequestImage request) {
        var path = text(request.head().first(":path"));
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query) + "?...";
    }

    private static String ending(Ending ending) {
        var response = ending.response();
        return " state=" + ending.state().word() + " at=" + time(ending.atMillis()) + " attempts=" + ending.attempts()
                + (response == null ? "" : " status=" + response.status())
                + (ending.cause().isEmpty() ? "" : " cause=\"" + ending.cause() + "\"");
    }

    /**
     * Gives names and values of the header fields that an entry keeps, pseudo headers left out; values of
     * {@code redacted} names, in lower case, are not shown.
     */
    static void headers(Entry entry, Set<String> redacted, BiConsumer<String, String> fields) {
        switch (entry) {
            case Entry.Enqueued accepted -> {
                add(accepted.message().request().head(), redacted, fields);
                add(accepted.message().request().trailers(), redacted, fields);
            }
            case Entry.Died died -> add(died.ending(), redacted, fields);
            case Entry.Ended ended -> add(ended.ending(), redacted, fields);
            case Entry.Attempted ignored -> {}
            case Entry.Requeued ignored -> {}
            case Entry.Withdrawn ignored -> {}
            case Entry.PauseSet ignored -> {}
        }
    }

    private static void add(Ending ending, Set<String> redacted, BiConsumer<String, String> fields) {
        var response = ending.response();
        if (response == null) return;
        add(response.head(), redacted, fields);
        add(response.trailers(), redacted, fields);
    }

    private static void add(Fields stored, Set<String> redacted, BiConsumer<String, String> fields) {
        stored.forEach((block, nameOffset, nameLength, valueOffset, valueLength) -> {
            var name = new String(block, nameOffset, nameLength, StandardCharsets.ISO_8859_1);
            if (name.startsWith(":")) return;
            var value = redacted.contains(name.toLowerCase(Locale.ROOT))
                    ? "[redacted]"
                    : new String(block, valueOffset, valueLength, StandardCharsets.ISO_8859_1);
            fields.accept(name, value);
        });
    }

    static String time(long millis) {
        return millis <= 0 ? NEVER : Instant.ofEpochMilli(millis).toString();
    }

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
