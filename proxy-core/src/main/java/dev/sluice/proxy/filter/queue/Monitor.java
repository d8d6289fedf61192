package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.filter.LocalReply;
import dev.sluice.proxy.filter.StreamContext;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.queue.Command;
import dev.sluice.queue.Report;
import dev.sluice.queue.message.Ending;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.view.MessageView;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request about an accepted one (OData 4.01, 11.6): where it stands, what came of it, or that it be cancelled. Asks
 * on the owner's thread and answers on the worker's.
 */
final class Monitor {
    /** What is shown of a message. */
    enum Form {
        /** Where it stands, or the upstream's answer as a result. */
        RESULT,
        /** Where it stands, whatever came of it. */
        STATUS,
        /** The upstream's answer as it was, for a gRPC caller. */
        ANSWER
    }

    private static final HeaderName ALLOW = HeaderName.of("allow");

    private final QueueParts parts;
    private final StreamContext context;
    private final @Nullable MessageId id; // null when the URL names none
    private final Form form;
    private boolean over; // worker's
    private boolean cancelled; // owner's
    private long subscription; // owner's, 0 while there is none

    Monitor(QueueParts parts, StreamContext context, @Nullable MessageId id, Form form) {
        this.parts = parts;
        this.context = context;
        this.id = id;
        this.form = form;
    }

    /** What answers a request under the monitor's prefix, or null for any other request. */
    static @Nullable Monitor of(QueueParts parts, StreamContext context, RequestHead head) {
        var prefix = parts.settings().monitorPrefix();
        if (!head.has(RequestHead.PATH)) return null;
        int length = head.pathLength();
        if (length <= prefix.length()) return null;
        var path = head.path().substring(0, length);
        if (!path.startsWith(prefix) || path.charAt(prefix.length()) != '/') return null;
        var rest = path.substring(prefix.length() + 1);
        boolean status = rest.endsWith("/status");
        var text = status ? rest.substring(0, rest.length() - "/status".length()) : rest;
        MessageId id = null;
        try {
            id = MessageId.parse(text);
        } catch (IllegalArgumentException e) {
            // no id, so nothing is known under it
        }
        return new Monitor(parts, context, id, status ? Form.STATUS : Form.RESULT);
    }

    /** Answers, now or when there is something to say. */
    void answer(RequestHead head) {
        var named = id;
        var method = head.method();
        if (named == null) {
            context.reply(unknown());
        } else if (method.equals("GET") || method.equals("HEAD")) {
            watch(named, waitNanos(head));
        } else if (method.equals("DELETE") && form != Form.STATUS) {
            cancel(named);
        } else {
            var allowed = form == Form.STATUS ? "GET, HEAD" : "GET, HEAD, DELETE";
            context.reply(Documents.problem(405, "method", "a monitor knows " + allowed)
                    .also(reply -> reply.add(ALLOW, allowed)));
        }
    }

    /** Shows where the message stands. */
    void look() {
        var named = id;
        if (named != null) watch(named, 0);
    }

    /** What the URL says, else what the caller prefers. */
    private static long waitNanos(RequestHead head) {
        var target = head.path();
        int query = target.indexOf('?');
        for (var pair : query < 0 ? new String[0] : target.substring(query + 1).split("&", -1)) {
            if (!pair.startsWith("wait=")) continue;
            return TimeUnit.SECONDS.toNanos(Math.max(0, Preferences.seconds(pair.substring("wait=".length()))));
        }
        return TimeUnit.SECONDS.toNanos(
                Preferences.of(head.joined(Preferences.HEADER)).waitSeconds());
    }

    private void watch(MessageId named, long waitNanos) {
        onOwner(() -> {
            if (cancelled) return;
            subscription = parts.queues().store().subscribe(named, waitNanos, view -> {
                if (view == null) onWorker(replying(unknown()));
                else if (view.state().pending() || form == Form.STATUS) show(view);
                else onWorker(ended(view));
            });
        });
    }

    private void show(MessageView view) {
        int status = view.state().pending() && form != Form.STATUS ? 202 : 200;
        onWorker(replying(Documents.status(view, status)));
    }

    /** What tells of a message's end; called on the owner's thread, it gives what the worker is to do. */
    Runnable ended(MessageView view) {
        var ending = view.ending();
        return switch (view.state()) {
            case DONE -> {
                var image = ending == null ? null : ending.response();
                if (ending == null || image == null) yield replying(Documents.status(view, 200));
                var body = ending.body();
                if (body == null) yield replying(bodyGone(ending));
                boolean cut = ending.truncated();
                // The bytes may have to be read from the journal first.
                parts.queues().store().withBody(body, bytes -> {
                    if (bytes == null) onWorker(replying(bodyGone(ending)));
                    else onWorker(send(new StoredAnswer(image, bytes.copy(bytes.size()), cut), ending));
                });
                yield () -> {};
            }
            case DEAD -> dead(view);
            case EXPIRED -> replying(Documents.problem(504, "expired", "not delivered in time: " + view.cause()));
            case CANCELLED -> replying(Documents.problem(410, "cancelled", "the request was cancelled"));
            case HANDED_OFF -> replying(Documents.problem(410, "handed-off", "another instance has the request"));
            case ACCEPTING, WAITING, READY, IN_FLIGHT -> replying(Documents.status(view, 202));
        };
    }

    /** A gRPC caller learns of a dead letter by the last attempt's status, where it had one. */
    private Runnable dead(MessageView view) {
        var image = view.ending() == null ? null : view.ending().response();
        if (form != Form.ANSWER || image == null) return replying(Documents.status(view, 200));
        return () -> new StoredAnswer(image, new byte[0], true).send(context);
    }

    private Runnable send(StoredAnswer answer, Ending ending) {
        if (form == Form.RESULT) return () -> answer.sendMonitored(context);
        return answer.whole() ? () -> answer.send(context) : replying(bodyGone(ending));
    }

    private void cancel(MessageId named) {
        parts.queues().store().operate(new Command.Cancel(named), false, report -> {
            var reply = cancelled(report);
            onWorker(() -> context.reply(reply));
        });
    }

    private static LocalReply cancelled(Report report) {
        return switch (report.kind()) {
            case DONE ->
                report.durable()
                        ? LocalReply.of(204, "", "queue_cancelled")
                                .with(head -> head.add(Documents.CACHE_CONTROL, "no-store"))
                        : Documents.problem(503, "journal", "the cancellation could not be written down");
            case IN_FLIGHT -> Documents.problem(409, "in-flight", "the request is being delivered");
            case ENDED -> Documents.problem(409, "ended", "the request has ended");
            case NO_MESSAGE, NO_QUEUE -> unknown();
        };
    }

    private static LocalReply unknown() {
        return Documents.problem(404, "unknown", "no request is known under this id");
    }

    private static LocalReply bodyGone(Ending ending) {
        return Documents.problem(410, "body-expired", "the answer's body is no longer kept; see /status")
                .also(head -> head.add(StoredAnswer.ASYNC_RESULT, Documents.asyncResult(ending)));
    }

    private Runnable replying(LocalReply reply) {
        var fitting = form == Form.ANSWER ? GrpcAnswers.refusal(reply) : reply;
        return () -> context.reply(fitting);
    }

    private void onOwner(Runnable task) {
        parts.queues().owner().execute(task);
    }

    private void onWorker(Runnable task) {
        context.loop().eventLoop().execute(() -> {
            if (!over) task.run();
        });
    }

    /** The exchange is over: nobody waits any more. */
    void gone() {
        over = true;
        onOwner(() -> {
            cancelled = true;
            if (subscription != 0) parts.queues().store().unsubscribe(subscription);
        });
    }
}
