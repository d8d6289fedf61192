package dev.sluice.proxy.cli;

import dev.sluice.queue.entry.Entry;
import dev.sluice.queue.message.Ending;
import java.util.Set;

/** What the journal says of messages as JSON, an object a line: what {@link EntryText} says, in members. */
final class EntryJson {
    private EntryJson() {}

    /** Adds what the entry says: {@code event}, and what there is of its message and queue. */
    static void members(Entry entry, JsonLine line) {
        switch (entry) {
            case Entry.Enqueued accepted -> {
                var message = accepted.message();
                var head = message.request().head();
                line.member("event", "accepted").member("id", message.id().toString());
                line.member("queue", message.queue()).member("sequence", accepted.sequence());
                line.member("at", EntryText.time(accepted.acceptedMillis()));
                line.member("method", EntryText.text(head.first(":method")));
                line.member("authority", EntryText.text(head.first(":authority")));
                line.member("path", EntryText.path(message.request()));
                line.member("cluster", message.way().cluster());
                line.member("key", message.knobs().lane());
            }
            case Entry.Attempted attempted -> {
                line.member("event", "attempted").member("id", attempted.id().toString());
                line.member("attempts", attempted.attempts()).member("next", EntryText.time(attempted.nextMillis()));
                line.member("cause", attempted.cause());
            }
            case Entry.Died died -> {
                line.member("event", "died").member("id", died.id().toString());
                ending(died.ending(), line);
            }
            case Entry.Requeued retried -> {
                line.member("event", "retried").member("id", retried.id().toString());
                line.member("at", EntryText.time(retried.atMillis()));
            }
            case Entry.Ended ended -> {
                line.member("event", "ended").member("id", ended.id().toString());
                line.member("queue", ended.stub().queue());
                ending(ended.ending(), line);
            }
            case Entry.Withdrawn withdrawn ->
                line.member("event", "withdrawn").member("id", withdrawn.id().toString());
            case Entry.PauseSet pause -> {
                line.member("event", pause.paused() ? "paused" : "resumed").member("queue", pause.queue());
                line.member("at", EntryText.time(pause.atMillis())).member("reason", pause.reason());
            }
        }
    }

    private static void ending(Ending ending, JsonLine line) {
        var response = ending.response();
        line.member("state", ending.state().word()).member("at", EntryText.time(ending.atMillis()));
        line.member("attempts", ending.attempts());
        if (response != null) line.member("status", response.status());
        line.member("cause", ending.cause());
    }

    /** Adds the stored header fields, values of {@code redacted} names not shown. */
    static void headers(Entry entry, Set<String> redacted, JsonLine line) {
        line.begin("headers");
        EntryText.headers(entry, redacted, line::pair);
        line.end();
    }
}
