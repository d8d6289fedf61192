package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.filter.HttpFilter;
import dev.sluice.proxy.filter.LocalReply;
import dev.sluice.proxy.filter.StreamContext;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.filter.Verdict;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.queue.Admission;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.Way;
import dev.sluice.queue.view.MessageView;
import dev.sluice.xds.model.ClusterSpecifier;
import dev.sluice.xds.model.QueueMode;
import dev.sluice.xds.model.RouteAction;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes a request that is to be queued, whole and within its bounds, offers it, and answers 202 once it is as durable as
 * configured; answers for the monitor's URLs; lets everything else pass. gRPC calls and CONNECT always pass.
 */
final class QueueFilter implements HttpFilter {
    private static final HeaderName PREFER = HeaderName.of("prefer");
    private static final HeaderName CONTENT_LENGTH = HeaderName.of("content-length");

    private final QueueParts parts;
    private final StreamContext context;
    private @Nullable Upload upload; // the request that is being taken
    private @Nullable Monitor monitor; // the request that is about one
    private boolean over;

    /** A request on its way into a queue. */
    private static final class Upload {
        final dev.sluice.xds.model.QueueFilter settings;
        final Preferences preferences;
        final RequestKnobs knobs;
        final List<String> survives;
        final Way way;
        final String queue;
        final ByteArrayOutputStream body = new ByteArrayOutputStream();

        @Nullable
        Headers trailers; // owned

        Upload(
                dev.sluice.xds.model.QueueFilter settings,
                Preferences preferences,
                RequestKnobs knobs,
                List<String> survives,
                Way way) {
            this.settings = settings;
            this.preferences = preferences;
            this.knobs = knobs;
            this.survives = survives;
            this.way = way;
            this.queue = settings.name() == null ? way.cluster() : settings.name();
        }
    }

    QueueFilter(QueueParts parts, StreamContext context) {
        this.parts = parts;
        this.context = context;
    }

    @Override
    public Verdict requestHead(RequestHead head, boolean last) {
        var watched = Monitor.of(parts, context, head);
        if (watched != null) {
            monitor = watched;
            watched.answer(head);
            return Verdict.TAKEN;
        }
        var override = context.perRoute(dev.sluice.xds.model.QueueFilter.class);
        var settings = override == null ? parts.settings() : override;
        var preferences = Preferences.of(head.joined(PREFER));
        if (!wanted(settings, preferences, head)) return Verdict.CONTINUE;
        var way = way();
        if (way == null) return Verdict.CONTINUE;
        try {
            var survives = parts.survives(settings.durability());
            var knobs = RequestKnobs.of(
                    head, settings.keyHeader(), survives, parts.clock().millis());
            upload = new Upload(settings, preferences, knobs, survives, way);
        } catch (BadRequest e) {
            context.reply(Documents.problem(e.status(), e.type(), String.valueOf(e.getMessage())));
            return Verdict.TAKEN;
        }
        if (declared(head) > settings.bounds().maxMessageBytes()) tooLarge(settings);
        else if (last) offer();
        return Verdict.TAKEN;
    }

    private static boolean wanted(
            dev.sluice.xds.model.QueueFilter settings, Preferences preferences, RequestHead head) {
        if (settings.mode() == QueueMode.OFF || head.isGrpc() || head.isConnect()) return false;
        return settings.mode() == QueueMode.ALWAYS
                ? settings.methods().contains(head.method())
                : preferences.respondAsync();
    }

    /** The names the request is matched under; null when nothing would be forwarded. */
    private @Nullable Way way() {
        var route = context.route();
        if (route == null || !(route.action() instanceof RouteAction action)) return null;
        var cluster = action.cluster() instanceof ClusterSpecifier.Named named ? named.name() : "";
        return new Way(
                parts.listener(), route.table().name(), route.virtualHost().name(), route.name(), cluster);
    }

    private static long declared(RequestHead head) {
        var text = head.get(CONTENT_LENGTH);
        return text == null ? 0 : Long.parseLong(text); // the codec let nothing else pass
    }

    @Override
    public Verdict requestData(ByteBuf data, boolean last) {
        var taking = upload;
        if (taking == null) {
            if (monitor == null) return Verdict.CONTINUE;
            data.release();
            return Verdict.TAKEN;
        }
        int length = data.readableBytes();
        try {
            if (taking.body.size() + (long) length > taking.settings.bounds().maxMessageBytes()) {
                tooLarge(taking.settings);
                return Verdict.TAKEN;
            }
            if (!parts.queues().uploads().take(length)) {
                context.reply(Documents.problem(503, "memory", "uploads use all the memory that queues may have"));
                return Verdict.TAKEN;
            }
            data.getBytes(data.readerIndex(), taking.body, length);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail like this", e);
        } finally {
            data.release();
        }
        if (last) offer();
        return Verdict.TAKEN;
    }

    @Override
    public Verdict requestTrailers(Headers trailers) {
        var taking = upload;
        if (taking == null) {
            if (monitor == null) return Verdict.CONTINUE;
            context.heads().recycle(trailers);
            return Verdict.TAKEN;
        }
        taking.trailers = trailers;
        offer();
        return Verdict.TAKEN;
    }

    private void tooLarge(dev.sluice.xds.model.QueueFilter settings) {
        context.reply(Documents.problem(
                413,
                "message-bytes",
                "a message of this queue has at most " + settings.bounds().maxMessageBytes() + " bytes"));
    }

    private void offer() {
        var taking = upload;
        if (taking == null) return;
        var head = context.requestHead();
        var body = taking.body.toByteArray();
        var queues = parts.queues();
        var message = new Message(
                MessageId.random(queues.ids(), ""),
                taking.queue,
                "",
                taking.way,
                RequestImages.of(
                        head,
                        taking.trailers,
                        taking.preferences.others(),
                        taking.settings.custody().stripHeaders()),
                Payload.of(body),
                taking.knobs.with(head, body));
        var wait = TimeUnit.SECONDS.toNanos(taking.preferences.waitSeconds());
        var loop = context.loop().eventLoop();
        queues.store().offer(message, wait, admission -> {
            var answer = answer(taking, admission);
            loop.execute(() -> {
                if (!over) answer.run();
            });
        });
    }

    /** What is to be done on the worker's loop; called on the owner's, where what is borrowed has to be copied. */
    private Runnable answer(Upload taken, Admission admission) {
        return switch (admission) {
            case Admission.Accepted accepted -> replying(accepted(taken, accepted.message()));
            case Admission.Same same -> {
                if (same.message().state().pending()) yield replying(accepted(taken, same.message()));
                yield () -> look(same.message().id());
            }
            case Admission.Answered answered -> {
                var whole = new StoredAnswer(
                        answered.response(),
                        answered.body().copy(answered.body().size()));
                yield whole.whole() ? () -> whole.send(context) : () -> look(answered.id());
            }
            case Admission.Refused refused -> replying(Documents.refused(refused));
            case Admission.NotAccepted failed -> replying(Documents.notAccepted(failed));
        };
    }

    /** Answers as the message's monitor does. */
    private void look(MessageId id) {
        var shown = new Monitor(parts, context, id, false);
        monitor = shown;
        shown.look();
    }

    private LocalReply accepted(Upload taken, MessageView message) {
        return Documents.accepted(
                message, parts.settings().monitorPrefix(), taken.survives, taken.preferences.respondAsync());
    }

    private Runnable replying(LocalReply reply) {
        return () -> context.reply(reply);
    }

    @Override
    public void aborted(Failure why) {
        over = true;
    }

    @Override
    public void complete(StreamInfo info) {
        over = true;
        var taking = upload;
        if (taking != null) {
            parts.queues().uploads().giveBack(taking.body.size());
            if (taking.trailers != null) context.heads().recycle(taking.trailers);
        }
        if (monitor != null) monitor.gone();
    }
}
