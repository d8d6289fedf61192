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
import dev.sluice.proxy.net.Timer;
import dev.sluice.queue.Admission;
import dev.sluice.queue.Refusal;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Way;
import dev.sluice.queue.view.MessageView;
import dev.sluice.xds.model.ClusterSpecifier;
import dev.sluice.xds.model.QueueMode;
import dev.sluice.xds.model.RouteAction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes a request that is to be queued, whole and within its bounds, offers it, and answers 202 once it is as durable as
 * configured; answers for the monitor's URLs; lets everything else pass.
 *
 * <p>CONNECT always passes. A gRPC call is queued where an empty message may be answered for it and its request is one
 * message: it passes, as if it had not asked, once a second message begins or its end does not come soon. (A call whose
 * response alone streams cannot be told from a unary one, and is queued when it asks.)
 */
final class QueueFilter implements HttpFilter {
    private static final HeaderName CONTENT_LENGTH = HeaderName.of("content-length");
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final QueueParts parts;
    private final StreamContext context;
    private @Nullable Upload upload; // the request that is being taken
    private @Nullable Monitor monitor; // the request that is about one
    private final QuietTimer quiet = new QuietTimer();
    private boolean refused; // what still comes of the request is dropped
    private boolean over;

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
        var override = context.perRoute(QueueRules.class);
        var rules = override == null ? parts.rules() : override;
        var settings = rules.settings();
        var preferences = Preferences.of(head.joined(Preferences.HEADER));
        boolean grpc = head.isGrpc();
        if (!wanted(settings, preferences, head) || (grpc && (last || !settings.grpcEmptyResponse()))) {
            return Verdict.CONTINUE;
        }
        var way = way();
        if (way == null) return Verdict.CONTINUE;
        try {
            var survives = parts.survives(settings.durability());
            var knobs = RequestKnobs.of(
                    head, rules.keyHeader(), survives, parts.clock().millis());
            var asked = new Upload.Asked(settings, preferences, knobs, survives, way);
            upload = new Upload(asked, new HeldBody(parts.queues().memory()), grpc ? new GrpcFraming() : null);
            context.info().queue(asked.queue());
        } catch (BadRequest e) {
            parts.queues().store().refused(Upload.queueOf(settings, way), e.why());
            refuse(Documents.refused(e));
            return Verdict.TAKEN;
        }
        if (grpc) {
            context.loop().arm(quiet, QUIET_NANOS);
            return Verdict.COLLECT; // the head alone: it may still have to go on
        }
        if (declared(head) > settings.bounds().maxMessageBytes()) tooLarge();
        else if (last) offer();
        return Verdict.TAKEN;
    }

    private static boolean wanted(
            dev.sluice.xds.model.QueueFilter settings, Preferences preferences, RequestHead head) {
        if (settings.mode() == QueueMode.OFF || head.isConnect()) return false;
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
            if (monitor == null && !refused) return Verdict.CONTINUE;
            data.release();
            return Verdict.TAKEN;
        }
        try {
            var grpc = taking.grpc;
            if (grpc != null && !queueable(grpc, data, last)) {
                passOn(taking, data.retain(), last);
                return Verdict.TAKEN;
            }
            int length = data.readableBytes();
            if (Math.max(taking.body.size() + (long) length, taking.expected()) > taking.asked.maxBytes()) {
                tooLarge();
            } else if (!taking.body.append(data, data.readerIndex(), length)) {
                refused(Refusal.MEMORY, "bodies in memory use all that queues may have");
            } else if (last) {
                offer();
            } else if (grpc != null && grpc.atRest()) {
                context.loop().arm(quiet, QUIET_NANOS);
            }
        } finally {
            data.release();
        }
        return Verdict.TAKEN;
    }

    /** Whether a gRPC call may still be one that can be queued. */
    private boolean queueable(GrpcFraming grpc, ByteBuf data, boolean last) {
        quiet.cancel();
        grpc.add(data);
        return !grpc.beyond() && (!last || grpc.complete());
    }

    /** Lets a call that cannot be queued go on, with what came of it, as if it had not asked. */
    private void passOn(Upload taking, ByteBuf rest, boolean last) {
        upload = null;
        context.info().queue(null);
        quiet.cancel();
        var whole = Unpooled.wrappedBuffer(taking.body.buffer(), rest);
        taking.body.release();
        context.request().resume();
        if (whole.isReadable() || last) context.request().inject(whole, last);
        else whole.release();
    }

    @Override
    public Verdict requestTrailers(Headers trailers) {
        var taking = upload;
        if (taking == null) {
            if (monitor == null && !refused) return Verdict.CONTINUE;
            context.heads().recycle(trailers);
            return Verdict.TAKEN;
        }
        if (taking.grpc != null && !taking.grpc.complete()) {
            passOn(taking, Unpooled.EMPTY_BUFFER, false);
            return Verdict.CONTINUE;
        }
        quiet.cancel();
        taking.trailers = trailers;
        offer();
        return Verdict.TAKEN;
    }

    private void refuse(LocalReply reply) {
        quiet.cancel();
        context.reply(context.requestHead().isGrpc() ? GrpcAnswers.refusal(reply) : reply);
    }

    private void tooLarge() {
        var taking = upload;
        if (taking == null) return;
        long most = taking.asked.maxBytes();
        refused(Refusal.MESSAGE_BYTES, "a message of this queue has at most " + most + " bytes");
    }

    /** Refuses what cannot even be offered, as the queue would. */
    private void refused(Refusal why, String detail) {
        var taking = upload;
        if (taking == null) return;
        upload = null;
        refused = true;
        taking.body.release();
        parts.queues().store().refused(taking.asked.queue(), why);
        refuse(Documents.refused(new Admission.Refused(why, detail, why.status() == 503 ? 1 : 0)));
    }

    private void offer() {
        var taking = upload;
        if (taking == null) return;
        var queues = parts.queues();
        var message = taking.message(context.requestHead(), queues.ids());
        var wait = TimeUnit.SECONDS.toNanos(taking.asked.preferences().waitSeconds());
        var loop = context.loop().eventLoop();
        queues.store().offer(message, wait, admission -> {
            var answer = answer(taking, admission);
            loop.execute(() -> {
                if (!over) answer.run();
            });
        });
        taking.body.release(); // the store counts it now
    }

    /** What is to be done on the worker's loop; called on the owner's, where what is borrowed has to be copied. */
    private Runnable answer(Upload taken, Admission admission) {
        return switch (admission) {
            case Admission.Accepted accepted -> accepted(taken, accepted.message());
            case Admission.Same same -> {
                if (same.message().state().pending()) yield accepted(taken, same.message());
                yield () -> look(taken, same.message().id());
            }
            case Admission.Answered answered -> {
                var whole = new StoredAnswer(
                        answered.response(),
                        answered.body().copy(answered.body().size()),
                        false);
                yield () -> answered(taken, answered.id(), whole);
            }
            case Admission.Refused refused -> refusing(Documents.refused(refused));
            case Admission.NotAccepted failed -> refusing(Documents.notAccepted(failed));
        };
    }

    private void answered(Upload taken, MessageId id, StoredAnswer answer) {
        context.info().message(id.text());
        if (answer.whole()) answer.send(context);
        else look(taken, id);
    }

    /** Answers as the message's monitor does, or with the upstream's own answer where the caller could not read that. */
    private void look(Upload taken, MessageId id) {
        var shown = new Monitor(parts, context, id, taken.grpc == null ? Monitor.Form.RESULT : Monitor.Form.ANSWER);
        monitor = shown;
        context.info().message(id.text());
        shown.look();
    }

    private Runnable accepted(Upload taken, MessageView message) {
        var prefix = parts.settings().monitorPrefix();
        boolean applied = taken.asked.preferences().respondAsync();
        var reply = Documents.accepted(message, prefix, taken.asked.survives(), applied);
        return () -> {
            context.info().message(message.id().text());
            if (taken.grpc == null) context.reply(reply);
            else GrpcAnswers.accepted(context, message, prefix, applied);
        };
    }

    private Runnable refusing(LocalReply reply) {
        return () -> refuse(reply);
    }

    /** A gRPC call of which nothing more comes is none that can be waited for. */
    private final class QuietTimer extends Timer {
        @Override
        protected void expired() {
            var taking = upload;
            if (taking != null && !over) passOn(taking, Unpooled.EMPTY_BUFFER, false);
        }
    }

    @Override
    public void aborted(Failure why) {
        over = true;
        quiet.cancel();
    }

    @Override
    public void complete(StreamInfo info) {
        over = true;
        quiet.cancel();
        var taking = upload;
        if (taking != null) {
            taking.body.release();
            if (taking.trailers != null) context.heads().recycle(taking.trailers);
        }
        if (monitor != null) monitor.gone();
    }
}
