package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of one direction of a connection: call {@link #next} until it says {@link Http1Event#MORE}, and
 * take what each event brings. It copies heads and slices bodies; it keeps no input. Not thread-safe.
 */
final class Http1Parser {
    private final boolean requests;
    private final HeadPool heads;
    private final Http1HeadParser lines;
    private final Http1BodyParser body;
    private final Http1Framing framing;
    private boolean inBody;
    private boolean last;
    private boolean toHead;
    private @Nullable Headers head; // complete, owned until taken
    private @Nullable Failure failure;
    private ProtocolError.Kind kind = ProtocolError.Kind.MALFORMED;

    /** A parser of requests, or of responses. */
    Http1Parser(boolean requests, Http1Settings settings, HeadPool heads) {
        this.requests = requests;
        this.heads = heads;
        lines = new Http1HeadParser(settings.maxHeadBytes(), settings.maxHeaders());
        body = new Http1BodyParser(heads, lines);
        framing = new Http1Framing(settings.allowCustomMethods());
    }

    /** Says whether the responses that follow answer a HEAD request. */
    void expect(boolean toHead) {
        this.toHead = toHead;
    }

    /** Reads on, up to the next event. After a failure there is no other event. */
    Http1Event next(ByteBuf in) {
        if (failure != null) return Http1Event.FAILED;
        if (inBody) return body(in);
        if (!in.isReadable()) return Http1Event.MORE;
        var block = lines.block();
        if (block == null) {
            block = requests ? heads.request() : heads.response();
            lines.begin(block);
        }
        switch (lines.parse(in)) {
            case MORE -> {
                return Http1Event.MORE;
            }
            case MALFORMED -> {
                boolean version = Http1RequestLine.VERSION_NOT_SERVED.equals(lines.problem());
                return failed(version ? Reason.VERSION_NOT_SERVED : Reason.DOWNSTREAM_PROTOCOL_ERROR, lines.problem());
            }
            case TOO_LARGE -> {
                kind = ProtocolError.Kind.HEADERS_TOO_LARGE;
                return failed(Reason.REQUEST_HEAD_TOO_LARGE, "head of " + lines.problem());
            }
            case DONE -> {}
        }
        boolean understood = switch (block) {
            case RequestHead request -> framing.request(request);
            case ResponseHead response -> framing.response(response, toHead);
            case Headers other -> throw new IllegalStateException("not a head");
        };
        if (!understood) return failed(framing.reason(), framing.problem());
        lines.forget();
        head = block;
        last = framing.length() == 0;
        inBody = !last;
        if (inBody) body.begin(framing.length());
        return Http1Event.HEAD;
    }

    private Http1Event body(ByteBuf in) {
        var event = body.next(in);
        last = body.last();
        if (last) inBody = false;
        if (event != Http1Event.FAILED) return event;
        if (body.tooLarge()) kind = ProtocolError.Kind.HEADERS_TOO_LARGE;
        return failed(
                body.tooLarge() ? Reason.REQUEST_HEAD_TOO_LARGE : Reason.DOWNSTREAM_PROTOCOL_ERROR, body.problem());
    }

    /** Whether the message is complete with the last event. */
    boolean last() {
        return last;
    }

    /** Whether the head just read lets the connection live on. */
    boolean keepAlive() {
        return framing.keepAlive();
    }

    /** Whether part of a head, and nothing after it, has been read. */
    boolean inHead() {
        return !inBody && lines.block() != null;
    }

    /** Whether part of a message has been read and the rest has not. */
    boolean begun() {
        return inBody || lines.block() != null;
    }

    /** Whether a body is being read that the end of the connection ends. */
    boolean endsAtClose() {
        return inBody && body.endsAtClose();
    }

    /** The request head just read, owned by the caller. */
    RequestHead takeRequest() {
        return (RequestHead) take();
    }

    /** The response head just read, owned by the caller. */
    ResponseHead takeResponse() {
        return (ResponseHead) take();
    }

    private Headers take() {
        var taken = Objects.requireNonNull(head);
        head = null;
        return taken;
    }

    /** The data just read, owned by the caller. */
    ByteBuf takeData() {
        return body.takeData();
    }

    /** The trailers just read, owned by the caller. */
    Headers takeTrailers() {
        return body.takeTrailers();
    }

    /** Why it failed. */
    Failure failure() {
        return Objects.requireNonNull(failure);
    }

    /** The failure as the counters have it. */
    ProtocolError error() {
        return new ProtocolError(kind, failure().detail());
    }

    /** Gives back what was begun; nothing can be read afterwards. */
    void release() {
        var begun = lines.block();
        if (begun != null) heads.recycle(begun);
        lines.forget();
        if (failure == null) failure = Failure.local(Reason.INTERNAL, "closed");
    }

    private Http1Event failed(Reason reason, String detail) {
        failure = requests
                ? Failure.downstream(reason, detail)
                : Failure.upstream(Reason.UPSTREAM_PROTOCOL_ERROR, detail);
        release();
        return Http1Event.FAILED;
    }
}
