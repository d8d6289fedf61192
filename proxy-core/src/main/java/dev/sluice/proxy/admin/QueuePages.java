package dev.sluice.proxy.admin;

import dev.sluice.proxy.admin.AdminPages.Needs;
import dev.sluice.queue.Command;
import dev.sluice.queue.QueueService;
import dev.sluice.queue.Report;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.State;
import dev.sluice.queue.store.QueueStore;
import dev.sluice.queue.view.MessageFilter;
import dev.sluice.queue.view.MessageView;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /queues} and everything below it: what is in the queues, and what operators do about it. Every change needs
 * POST, answers with what it changed, is logged with who asked, and takes {@code dry_run=1}. Changes and bodies need the
 * admin token where there is one. Web pages of other origins get nothing. On the loop that owns the store.
 */
public final class QueuePages {
    private static final Logger LOG = LoggerFactory.getLogger("queue");
    private static final int LISTED = 100;

    /** Where the pages find the queues. */
    public interface Source {
        /** The store, or null while nothing is queued anywhere. */
        @Nullable
        QueueStore store();

        /** Which fields' values, by their lower-case names, people never see in a queue. */
        Predicate<String> redacted(String queue);
    }

    private final AdminPages pages;
    private final Source source;
    private final AdminToken token;

    private QueuePages(AdminPages pages, Source source, AdminToken token) {
        this.pages = pages;
        this.source = source;
        this.token = token;
    }

    /** Adds the pages. */
    public static void add(AdminPages pages, Source source, AdminToken token) {
        var own = new QueuePages(pages, source, token);
        pages.add("/queues", "queues and where they stand (JSON)", own::list);
        pages.add(
                "/queues/",
                "one queue: /queues/NAME, .../messages, .../messages/ID, .../messages/ID/body; POST .../pause, resume, "
                        + "purge, dead/retry, dead/purge, messages/ID/cancel",
                Needs.ITS_OWN,
                Map.of(
                        "state", "only messages in this state",
                        "key", "only messages with this ordering key",
                        "cause", "only messages whose last failure is this",
                        "id", "only this message",
                        "limit", "at most so many, default " + LISTED + ", at most " + QueueService.MAX_LISTED,
                        "after", "only messages past this sequence number",
                        "dry_run", "1 tells what would change and changes nothing"),
                own::one);
    }

    private AdminResponse list(AdminRequest request) {
        var refusal = pages.foreign(request);
        if (refusal != null) return refusal;
        var out = new StringBuilder();
        var json = new JsonWriter(out).object().array("queues");
        var store = source.store();
        if (store != null) {
            for (var view : store.queues())
                QueueJson.queue(json.element(), view).end();
        }
        json.endArray();
        json.member("unavailable", store == null ? "" : store.unavailable()).end();
        return AdminResponse.json(out.toString());
    }

    private AdminResponse one(AdminRequest request) {
        var refusal = pages.foreign(request);
        if (refusal != null) return refusal;
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
        if (rest.size() > 1 && rest.getFirst().equals("messages")) {
            var shown = shown(store, name, rest, request);
            if (shown != null) return shown;
        }
        var command = command(name, rest, request);
        if (command == null) return AdminResponse.text(404, "queues have no page \"" + request.path() + "\"\n");
        return change(store, command, request);
    }

    private static AdminResponse messages(QueueStore store, String name, AdminRequest request) {
        int limit = (int) Math.min(number(request, "limit", LISTED), QueueService.MAX_LISTED);
        var found = store.messages(name, filter(request), number(request, "after", 0), limit);
        var out = new StringBuilder();
        var json = new JsonWriter(out).object().array("messages");
        for (var message : found) QueueJson.message(json.element(), message).end();
        json.endArray();
        if (!found.isEmpty() && found.size() == limit)
            json.member("next_after", found.getLast().sequence());
        json.end();
        return AdminResponse.json(out.toString());
    }

    /** The page of one message, or null when the path is none of those. */
    private @Nullable AdminResponse shown(QueueStore store, String name, List<String> rest, AdminRequest request) {
        boolean body = rest.size() == 3 && rest.get(2).equals("body");
        if (rest.size() != 2 && !body) return null;
        var id = id(rest.get(1));
        var message = store.message(id);
        if (message == null || !message.queue().equals(name)) {
            return AdminResponse.text(404, "queue " + name + " knows no message " + id.text() + "\n");
        }
        if (body) return token.admits(request) ? body(store, message) : unproven();
        var out = new StringBuilder();
        QueueJson.whole(new JsonWriter(out).object(), message, source.redacted(name))
                .end();
        return AdminResponse.json(out.toString());
    }

    /** The request's body while the message has not ended, and the answer's after that. */
    private static AdminResponse body(QueueStore store, MessageView message) {
        var kept = message.message();
        var ending = message.ending();
        var payload = kept != null ? kept.body() : ending == null ? null : ending.body();
        if (payload == null)
            return AdminResponse.text(
                    410, "no body is kept of message " + message.id().text() + "\n");
        return AdminResponse.later(answer -> store.withBody(payload, bytes -> {
            if (bytes == null) answer.accept(AdminResponse.text(500, "the body cannot be read from the journal\n"));
            else answer.accept(QueueJson.body(message, kept != null, bytes));
        }));
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

    /** A change is answered once it is as durable as its queue. */
    private AdminResponse change(QueueStore store, Command command, AdminRequest request) {
        if (!request.method().equals("POST")) return AdminPages.wrongMethod(request);
        if (!token.admits(request)) {
            LOG.warn("refused without the admin token path={} client={}", request.path(), request.client());
            return unproven();
        }
        boolean dryRun = request.parameters().getOrDefault("dry_run", "0").equals("1");
        return AdminResponse.later(answer -> store.operate(command, dryRun, report -> {
            LOG.info(
                    "operation path={} parameters={} client={} result={} changed={} dry_run={} durable={}",
                    request.path(),
                    request.parameters(),
                    request.client(),
                    report.kind(),
                    report.changed(),
                    dryRun,
                    report.durable());
            boolean changes = !dryRun && report.kind() == Report.Kind.DONE;
            answer.accept(QueueJson.report(report, dryRun, changes ? report.durable() ? "yes" : "no" : ""));
        }));
    }

    private static AdminResponse unproven() {
        return AdminResponse.text(401, "this needs the admin token: send Authorization: Bearer TOKEN\n");
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

    private static long number(AdminRequest request, String name, long otherwise) {
        var text = request.parameters().get(name);
        if (text == null) return otherwise;
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(name + ": \"" + text + "\" is no number\n");
        }
        return Long.parseLong(text);
    }
}
