package dev.sluice.proxy.admin;

import dev.sluice.proxy.admin.AdminPages.Needs;
import dev.sluice.queue.Command;
import dev.sluice.queue.Report;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.State;
import dev.sluice.queue.store.QueueStore;
import dev.sluice.queue.view.MessageFilter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /queues} and everything below it: what is in the queues, and what operators do about it. Every change needs
 * POST, answers with what it changed, and takes {@code dry_run=1}. On the loop that owns the store.
 */
public final class QueuePages {
    private static final Logger LOG = LoggerFactory.getLogger("queue");
    private static final int LISTED = 100;

    /** Where the pages find the queues. */
    public interface Source {
        /** The store, or null while nothing is queued anywhere. */
        @Nullable
        QueueStore store();
    }

    private final AdminPages pages;
    private final Source source;

    private QueuePages(AdminPages pages, Source source) {
        this.pages = pages;
        this.source = source;
    }

    /** Adds the pages. */
    public static void add(AdminPages pages, Source source) {
        var own = new QueuePages(pages, source);
        pages.add("/queues", "queues and where they stand (JSON)", request -> own.list());
        pages.add(
                "/queues/",
                "one queue: /queues/NAME, .../messages, .../messages/ID; POST .../pause, resume, purge, dead/retry, "
                        + "dead/purge, messages/ID/cancel",
                Needs.ITS_OWN,
                Map.of(
                        "state", "only messages in this state",
                        "key", "only messages with this ordering key",
                        "cause", "only messages whose last failure is this",
                        "id", "only this message",
                        "limit", "at most so many, default " + LISTED,
                        "after", "only messages past this sequence number",
                        "dry_run", "1 tells what would change and changes nothing"),
                own::one);
    }

    private AdminResponse list() {
        var out = new StringBuilder();
        var json = new JsonWriter(out).object().array("queues");
        var store = source.store();
        if (store != null) {
            for (var view : store.queues())
                QueueJson.queue(json.element(), view).end();
        }
        json.endArray().end();
        return AdminResponse.json(out.toString());
    }

    private AdminResponse one(AdminRequest request) {
        var path = List.of(request.path().substring("/queues/".length()).split("/", -1));
        var store = source.store();
        var name = path.getFirst();
        var view = store == null ? null : store.queue(name);
        if (store == null || view == null) return AdminResponse.text(404, "no queue is named \"" + name + "\"\n");
        var rest = path.subList(1, path.size());
        if (rest.isEmpty()) {
            var out = new StringBuilder();
            QueueJson.queue(new JsonWriter(out).object(), view).end();
            return AdminResponse.json(out.toString());
        }
        if (rest.equals(List.of("messages"))) return messages(store, name, request);
        if (rest.size() == 2 && rest.getFirst().equals("messages")) return message(store, name, id(rest.get(1)));
        var command = command(name, rest, request);
        if (command == null) return AdminResponse.text(404, "queues have no page \"" + request.path() + "\"\n");
        return change(store, command, request);
    }

    private static AdminResponse messages(QueueStore store, String name, AdminRequest request) {
        int limit = number(request, "limit", LISTED);
        var found = store.messages(name, filter(request), number(request, "after", 0), limit);
        var out = new StringBuilder();
        var json = new JsonWriter(out).object().array("messages");
        for (var message : found) QueueJson.message(json.element(), message).end();
        json.endArray().end();
        return AdminResponse.json(out.toString());
    }

    private static AdminResponse message(QueueStore store, String name, MessageId id) {
        var message = store.message(id);
        if (message == null || !message.queue().equals(name)) {
            return AdminResponse.text(404, "queue " + name + " knows no message " + id.text() + "\n");
        }
        var out = new StringBuilder();
        QueueJson.message(new JsonWriter(out).object(), message).end();
        return AdminResponse.json(out.toString());
    }

    private static @Nullable Command command(String queue, List<String> rest, AdminRequest request) {
        if (rest.size() == 3
                && rest.getFirst().equals("messages")
                && rest.get(2).equals("cancel")) {
            return new Command.Cancel(id(rest.get(1)));
        }
        return switch (String.join("/", rest)) {
            case "pause" ->
                new Command.Pause(
                        queue, "paused by " + request.client().getAddress().getHostAddress());
            case "resume" -> new Command.Resume(queue);
            case "purge" -> new Command.Purge(queue, filter(request));
            case "dead/retry" -> new Command.RetryDead(queue, filter(request));
            case "dead/purge" -> new Command.PurgeDead(queue, filter(request));
            default -> null;
        };
    }

    /** A dry run tells at once what changes; the change itself may still be on its way to the disk when it is told. */
    private AdminResponse change(QueueStore store, Command command, AdminRequest request) {
        if (!request.method().equals("POST")) return AdminPages.wrongMethod(request);
        var refusal = pages.refusal(request);
        if (refusal != null) return refusal;
        var planned = new AtomicReference<@Nullable Report>();
        store.operate(command, true, planned::set);
        var report = planned.get();
        if (report == null) throw new IllegalStateException("a dry run was not answered at once");
        boolean dryRun = request.parameters().getOrDefault("dry_run", "0").equals("1");
        var durable = "";
        if (!dryRun && report.kind() == Report.Kind.DONE) {
            var done = new AtomicReference<@Nullable Report>();
            store.operate(command, false, result -> {
                done.set(result);
                if (!result.durable()) LOG.warn("not written to the journal: {}", command);
            });
            var result = done.get();
            durable = result == null ? "pending" : result.durable() ? "yes" : "no";
            if (result != null) report = result;
        }
        return QueueJson.report(report, dryRun, durable);
    }

    private static MessageFilter filter(AdminRequest request) {
        var parameters = request.parameters();
        var id = parameters.get("id");
        return new MessageFilter(
                state(parameters.getOrDefault("state", "")),
                parameters.getOrDefault("key", ""),
                parameters.getOrDefault("cause", ""),
                id == null ? null : id(id));
    }

    private static @Nullable State state(String word) {
        if (word.isEmpty()) return null;
        for (var state : State.values()) if (state.word().equals(word)) return state;
        throw new IllegalArgumentException("state: \"" + word + "\" is none of waiting, ready, in_flight, done, dead, "
                + "expired, cancelled, handed_off\n");
    }

    private static MessageId id(String text) {
        try {
            return MessageId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no message id\n", e);
        }
    }

    private static int number(AdminRequest request, String name, int otherwise) {
        var text = request.parameters().get(name);
        if (text == null) return otherwise;
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": \"" + text + "\" is no number\n", e);
        }
    }
}
