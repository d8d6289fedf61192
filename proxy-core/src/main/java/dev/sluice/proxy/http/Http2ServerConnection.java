package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http2ErrorCode.INTERNAL_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.NO_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.PROTOCOL_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.REFUSED_STREAM;
import static dev.sluice.proxy.http.Http2ErrorCode.STREAM_CLOSED;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Turn;
import dev.sluice.proxy.stats.Http2Stat;
import java.util.ArrayDeque;
import java.util.ArrayList;

/**
 * A client's HTTP/2 connection with prior knowledge or by ALPN: expects the preface. Each request is a stream, which is
 * the {@link Downstream} of its exchange.
 *
 * <p>A request whose head is malformed, too large, or one too many is answered by RST_STREAM and never reaches the
 * {@link ServerConnection.Events}. A response that ends before its request resets the stream with NO_ERROR at the end
 * of the turn, and then its exchange, for the rest of the request will not come.
 */
public final class Http2ServerConnection extends Http2Connection implements ServerConnection, Turn {
    private static final int KEPT = 64;

    private enum Drain {
        NONE,
        ANNOUNCED, // GOAWAY 2^31-1 is out: the client may not know it yet
        FINAL
    }

    private final Events events;
    private final ArrayDeque<Http2ServerStream> free = new ArrayDeque<>(); // at most KEPT
    private final ArrayList<Http2ServerStream> ended = new ArrayList<>(); // free from the next turn on
    private final ArrayList<Http2ServerStream> early = new ArrayList<>(); // response ended before request
    private Drain draining = Drain.NONE;
    private int lastAccepted = Integer.MAX_VALUE;
    private boolean turn;

    /** Serves a connection when added to its channel's pipeline as the last handler. */
    public Http2ServerConnection(Loop loop, HeadPool heads, Http2Settings settings, Events events, Peer peer) {
        super(loop, heads, settings, peer, events);
        this.events = events;
    }

    @Override
    void sendPreface() {
        exchange.send(Http2SettingsExchange.MAX_CONCURRENT_STREAMS, settings.maxConcurrentStreams());
    }

    @Override
    void headers(int id, byte[] block, int length, boolean end, int dependency) {
        var stream = streams.get(id);
        if (stream != null) {
            if (stream.remoteEnded) {
                blocks.skip(block, length);
                streams.error(stream, STREAM_CLOSED, "HEADERS after the end of the stream");
            } else {
                blocks.trailers(stream, block, length, end);
            }
            return;
        }
        if ((id & 1) == 0) throw Http2Violation.malformed(PROTOCOL_ERROR, "client stream with an even id");
        if (id <= streams.closed.lastId()) {
            late(id, block, length);
            return;
        }
        streams.closed.open(id);
        if (id > lastAccepted) {
            blocks.skip(block, length);
            streams.closed.reset(id); // GOAWAY has said it; what belongs to it is ignored
            budget.control();
            return;
        }
        request(id, block, length, end, dependency);
    }

    private void late(int id, byte[] block, int length) {
        if (streams.closed.wasReset(id)) {
            blocks.skip(block, length);
            budget.control();
        } else if (streams.closed.wasOpened(id)) {
            throw Http2Violation.malformed(STREAM_CLOSED, "HEADERS on a closed stream");
        } else {
            throw Http2Violation.malformed(PROTOCOL_ERROR, "stream id lower than an earlier one");
        }
    }

    private void request(int id, byte[] block, int length, boolean end, int dependency) {
        var head = heads.request();
        String wrong;
        try {
            wrong = blocks.decode(Http2HeadReader.Kind.REQUEST, head, block, length);
        } catch (Http2Violation violation) {
            heads.recycle(head);
            events.malformedRequest("invalid.header.field", false);
            throw violation;
        }
        if (wrong == null && dependency == id) wrong = "stream depends on itself";
        if (wrong == null && end && blocks.reader.contentLength() > 0) wrong = "body shorter than content-length";
        boolean refused =
                streams.size() >= settings.maxConcurrentStreams() || (head.isConnect() && !settings.allowConnect());
        if (wrong != null || refused) {
            heads.recycle(head);
            if (wrong != null) events.malformedRequest(blocks.reader.kindOfWrong(), blocks.reader.isTooLarge());
            if (blocks.reader.isTooLarge()) {
                count(Http2Stat.HEADER_OVERFLOW);
                streams.refuse(id, INTERNAL_ERROR, true);
            } else if (wrong != null) {
                count(Http2Stat.RX_MESSAGING_ERROR);
                streams.refuse(id, PROTOCOL_ERROR, true);
            } else {
                count(Http2Stat.STREAM_REFUSED_ERRORS);
                streams.refuse(id, REFUSED_STREAM, false);
            }
            return;
        }
        var stream = free.pollLast();
        if (stream == null) stream = new Http2ServerStream(this);
        streams.add(stream, id);
        stream.remoteHead = true;
        stream.remoteEnded = end;
        stream.declared = blocks.reader.contentLength();
        stream.serve(events.request(stream), head, end);
        streams.told(stream);
    }

    @Override
    void endedFirst(Http2Stream stream) {
        early.add((Http2ServerStream) stream);
        atTurnEnd();
    }

    @Override
    void streamGone(Http2Stream stream, boolean reusable) {
        if (reusable && free.size() + ended.size() < KEPT) {
            ended.add((Http2ServerStream) stream);
            atTurnEnd();
        }
        closeIfDrained();
    }

    private void atTurnEnd() {
        if (turn) return;
        turn = true;
        loop.atTurnEnd(this);
    }

    @Override
    public void turnEnded() {
        turn = false;
        for (int i = 0; i < ended.size(); i++) free.addLast(ended.get(i).served());
        ended.clear();
        for (int i = 0; i < early.size(); i++) {
            var stream = early.get(i);
            if (!stream.live || !stream.localSent || stream.remoteEnded) continue;
            streams.reset(stream, NO_ERROR);
            stream.abort(Failure.local(Reason.LOCAL_RESET, "response complete before the request"));
        }
        early.clear();
    }

    // Draining: two GOAWAYs (RFC 9113 6.8), then the end of the last stream.

    @Override
    public void drain() {
        if (draining != Drain.NONE || !isOpen()) return;
        draining = Drain.ANNOUNCED;
        writer.goAway(Integer.MAX_VALUE, NO_ERROR);
        timers.startDrain();
    }

    @Override
    void drainTimeout() {
        draining = Drain.FINAL;
        lastAccepted = streams.closed.lastId();
        writer.goAway(lastAccepted, NO_ERROR);
        closeIfDrained();
    }

    private void closeIfDrained() {
        if (draining == Drain.FINAL && streams.size() == 0) close(closedFailure("drained"));
    }

    @Override
    void idle() {
        events.idleTimeout();
        drain();
    }

    /** A client that goes away opens no more streams; it is left to close. */
    @Override
    void goAway(int lastStream, int code) {}

    @Override
    int lastPeerStream() {
        return streams.closed.lastId();
    }

    @Override
    void peerConcurrency(long limit) {
        // It bounds pushed streams, and we push none.
    }

    @Override
    Failure protocolFailure(String detail) {
        return Failure.downstream(Reason.DOWNSTREAM_PROTOCOL_ERROR, detail);
    }

    @Override
    Failure closedFailure(String detail) {
        return Failure.downstream(Reason.DOWNSTREAM_CLOSED, detail);
    }

    @Override
    Failure resetFailure(int code) {
        return Failure.downstream(code == REFUSED_STREAM ? Reason.DOWNSTREAM_REFUSED : Reason.DOWNSTREAM_RESET, "");
    }

    @Override
    void tellClosed(boolean local, int active) {
        events.closed(local, active);
    }
}
