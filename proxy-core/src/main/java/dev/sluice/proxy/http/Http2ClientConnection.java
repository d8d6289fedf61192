package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http2ErrorCode.INTERNAL_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.PROTOCOL_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.STREAM_CLOSED;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Failure.Origin;
import dev.sluice.proxy.failure.Failure.Retry;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Turn;
import dev.sluice.proxy.stats.Http2Stat;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;

/**
 * Our HTTP/2 connection to an upstream host. Each request is a stream, which is the {@link Upstream} of its exchange.
 * Streams that the upstream has refused, or that GOAWAY says it did not handle, fail as {@link Retry#SAFE}.
 */
public final class Http2ClientConnection extends Http2Connection implements ClientConnection, Turn {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int KEPT = 64;
    private static final int FIRST_CONCURRENCY = 100; // until the upstream has said its own (RFC 9113 6.5.2)
    private static final int MOST_INFORMATIONAL = 64; // interim responses to one request

    private final Events events;
    private final ArrayDeque<Http2ClientStream> free = new ArrayDeque<>(); // at most KEPT
    private final ArrayList<Http2ClientStream> ended = new ArrayList<>(); // free from the next turn on
    private int nextId = 1;
    private long peerConcurrency = FIRST_CONCURRENCY;
    private boolean draining;
    private boolean turn;

    /** Carries requests when added to its channel's pipeline as the last handler. */
    public Http2ClientConnection(Loop loop, HeadPool heads, Http2Settings settings, Events events, Peer peer) {
        super(loop, heads, settings, peer, events);
        this.events = events;
    }

    @Override
    void sendPreface() {
        ctx.channel().write(Unpooled.wrappedBuffer(PREFACE), ctx.voidPromise());
        exchange.send(Http2SettingsExchange.ENABLE_PUSH, 0);
    }

    @Override
    public boolean canOpen() {
        return isOpen() && !draining && streams.size() < limit() && nextId > 0;
    }

    private long limit() {
        return Math.min(settings.maxConcurrentStreams(), peerConcurrency);
    }

    @Override
    public Upstream open(ClientExchange exchange) {
        var stream = free.pollLast();
        if (stream == null) stream = new Http2ClientStream(this);
        return stream.serve(exchange);
    }

    /** The stream's head is about to be sent: it gets its id. */
    void begin(Http2ClientStream stream) {
        if (!isOpen() || nextId < 0) {
            stream.abort(refused("connection closed"));
            return;
        }
        int id = nextId;
        nextId += 2;
        streams.closed.open(id);
        now = loop.nowNanos();
        streams.add(stream, id);
    }

    @Override
    void headers(int id, byte[] block, int length, boolean end, int dependency) {
        if (!(streams.get(id) instanceof Http2ClientStream stream)) {
            if (streams.isIdle(id)) throw Http2Violation.malformed(PROTOCOL_ERROR, "HEADERS on an idle stream");
            if (!streams.closed.wasReset(id))
                throw Http2Violation.malformed(STREAM_CLOSED, "HEADERS on a closed stream");
            blocks.skip(block, length);
            budget.control();
        } else if (stream.remoteEnded) {
            blocks.skip(block, length);
            streams.error(stream, STREAM_CLOSED, "HEADERS after the end of the stream");
        } else if (stream.remoteHead) {
            blocks.trailers(stream, block, length, end);
        } else {
            response(stream, block, length, end);
        }
    }

    private void response(Http2ClientStream stream, byte[] block, int length, boolean end) {
        var head = heads.response();
        String wrong;
        try {
            wrong = blocks.decode(Http2HeadReader.Kind.RESPONSE, head, block, length);
        } catch (Http2Violation violation) {
            heads.recycle(head);
            throw violation;
        }
        boolean interim = head.status() < 200;
        if (wrong == null && interim) {
            if (end) wrong = "interim response with END_STREAM";
            else if (++stream.informationals > MOST_INFORMATIONAL) wrong = "too many interim responses";
        }
        long declared = blocks.reader.contentLength();
        if (wrong == null && !interim) {
            stream.bodiless = head.bodiless(stream.toHead);
            if (stream.bodiless) declared = 0;
            if (end && declared > 0) wrong = "body shorter than content-length";
        }
        if (wrong != null) {
            heads.recycle(head);
            count(blocks.reader.isTooLarge() ? Http2Stat.HEADER_OVERFLOW : Http2Stat.RX_MESSAGING_ERROR);
            streams.error(stream, blocks.reader.isTooLarge() ? INTERNAL_ERROR : PROTOCOL_ERROR, wrong);
            return;
        }
        if (interim) {
            stream.receiveInformational(head);
            return;
        }
        stream.remoteHead = true;
        stream.remoteEnded = end;
        stream.declared = declared;
        stream.receiveHead(head, end);
        streams.told(stream);
    }

    @Override
    void endedFirst(Http2Stream stream) {
        // The usual case: the response is awaited.
    }

    @Override
    void streamGone(Http2Stream stream, boolean reusable) {
        if (reusable && free.size() + ended.size() < KEPT) {
            ended.add((Http2ClientStream) stream);
            if (!turn) {
                turn = true;
                loop.atTurnEnd(this);
            }
        }
        if (!isOpen()) return;
        if (draining && streams.size() == 0) close();
        else if (!draining) events.available(this);
    }

    @Override
    public void turnEnded() {
        turn = false;
        for (int i = 0; i < ended.size(); i++) free.addLast(ended.get(i).served());
        ended.clear();
    }

    @Override
    void goAway(int lastStream, int code) {
        boolean first = !draining;
        draining = true;
        for (var stream : streams.all()) {
            if (stream.id() <= lastStream || !stream.live) continue;
            streams.remove(stream, false);
            streams.closed.reset(stream.id());
            stream.abort(refused("goaway code=" + code));
        }
        if (!first) return;
        events.closeNotified();
        begunDrain();
    }

    @Override
    public void drain() {
        startDrain();
    }

    private void startDrain() {
        if (draining || !isOpen()) return;
        draining = true;
        begunDrain();
    }

    private void begunDrain() {
        if (!isOpen()) return;
        events.draining(this);
        if (streams.size() == 0) close();
    }

    @Override
    void idle() {
        if (!draining) events.idleTimeout();
        startDrain();
    }

    @Override
    void drainTimeout() {
        // Only servers announce a drain before they begin it.
    }

    @Override
    int lastPeerStream() {
        return 0; // an upstream may open none
    }

    @Override
    void peerConcurrency(long limit) {
        boolean more = limit > peerConcurrency;
        peerConcurrency = limit;
        if (more && canOpen()) events.available(this);
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    Failure protocolFailure(String detail) {
        return Failure.upstream(Reason.UPSTREAM_PROTOCOL_ERROR, detail);
    }

    @Override
    Failure closedFailure(String detail) {
        return Failure.upstream(Reason.UPSTREAM_CLOSED, detail);
    }

    @Override
    Failure resetFailure(int code) {
        return switch (code) {
            case PROTOCOL_ERROR -> protocolFailure("");
            case Http2ErrorCode.REFUSED_STREAM -> refused("");
            default -> Failure.upstream(Reason.UPSTREAM_RESET, "");
        };
    }

    private static Failure refused(String detail) {
        return new Failure(Reason.UPSTREAM_REFUSED, Origin.UPSTREAM, Retry.SAFE, detail);
    }

    @Override
    void tellClosed(boolean local, int active) {
        events.closed(this, local, active);
    }
}
