package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.stats.Http2Stat;
import org.jspecify.annotations.Nullable;

/** The streams of one connection: those that are live, how each begins and ends, and what is kept of those that were. */
final class Http2Streams {
    final Http2ClosedStreams closed = new Http2ClosedStreams();

    private final Http2Connection connection;
    private final Http2StreamTable live = new Http2StreamTable();

    Http2Streams(Http2Connection connection) {
        this.connection = connection;
    }

    int size() {
        return live.size();
    }

    /** The live stream of this id, or null. */
    @Nullable
    Http2Stream get(int id) {
        return live.get(id);
    }

    /** The live streams, as a new array: for rare events that may end streams while they are told. */
    Http2Stream[] all() {
        return live.all();
    }

    /** Whether the stream has not been opened yet; streams that the peer may not open are so for ever. */
    boolean isIdle(int id) {
        return (id & 1) == 0 || id > closed.lastId();
    }

    /** Begins a stream under an id that {@link #closed} knows as opened. */
    void add(Http2Stream stream, int id) {
        stream.begin(id, connection.now);
        stream.sendWindow = connection.flow.initialStreamWindow();
        stream.receiveWindow = connection.received.initialStreamWindow();
        live.put(stream);
        connection.budget.streamOpened();
        connection.timers.busy();
        connection.count(Http2Stat.STREAMS_ACTIVE);
    }

    /** Takes a stream out; {@code reusable} when it ended in order. Its exchange is not told. */
    void remove(Http2Stream stream, boolean reusable) {
        live.remove(stream.id());
        connection.uncount(Http2Stat.STREAMS_ACTIVE);
        stream.live = false;
        connection.flow.forget(stream);
        connection.received.forget(stream);
        if (live.size() == 0) connection.timers.quiet();
        connection.streamGone(stream, reusable);
    }

    /** The connection is over, and every stream with it. */
    void abortAll(Failure why) {
        for (var stream : live.all()) {
            if (!stream.live) continue;
            remove(stream, false);
            stream.abort(why);
        }
    }

    // The two ends of a stream; it is over after both.

    /** The end of our side has been sent. */
    void localEnded(Http2Stream stream) {
        stream.localSent = true;
        if (stream.remoteEnded) finish(stream);
        else connection.endedFirst(stream);
    }

    /** What the peer sent last has been told: the end of its side, or something before it. */
    void told(Http2Stream stream) {
        if (stream.remoteEnded && stream.live && stream.localSent) finish(stream);
    }

    private void finish(Http2Stream stream) {
        if (!stream.live) return;
        connection.budget.streamEnded(false);
        remove(stream, true);
    }

    // Resets.

    /** Ends a stream from our side; its exchange knows. */
    void reset(Http2Stream stream, int code) {
        sendReset(stream, code);
        connection.budget.streamEnded(false);
        remove(stream, false);
    }

    /** Ends a stream because of what its peer sent; counts towards the budget of bad streams. */
    void error(Http2Stream stream, int code, String detail) {
        sendReset(stream, code);
        remove(stream, false);
        stream.abort(connection.protocolFailure(detail));
        bad();
    }

    /** Answers a frame whose stream is not live by a reset. */
    void refuse(int id, int code, boolean isBad) {
        connection.writer.reset(id, code);
        closed.reset(id);
        if (isBad) bad();
        else connection.budget.control();
    }

    /** A stream has ended by its peer's fault; too many such end the connection. */
    void bad() {
        connection.budget.streamEnded(true);
        connection.budget.checkStreams();
    }

    private void sendReset(Http2Stream stream, int code) {
        connection.writer.reset(stream.id(), code);
        if (!stream.remoteEnded) closed.reset(stream.id());
    }
}
