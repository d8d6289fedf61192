package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http2ErrorCode.FLOW_CONTROL_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.FRAME_SIZE_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.PROTOCOL_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.STREAM_CLOSED;

import dev.sluice.proxy.stats.Http2Stat;
import io.netty.buffer.ByteBuf;

/**
 * What each frame of the peer does to the connection and its streams (RFC 9113 6), and what it costs the peer's budget.
 * HEADERS and GOAWAY mean something else to each role and go to the connection.
 */
final class Http2Frames implements FrameHandler {
    private final Http2Connection connection;
    private final Http2Streams streams;
    private final FrameBudget budget;

    Http2Frames(Http2Connection connection) {
        this.connection = connection;
        this.streams = connection.streams;
        this.budget = connection.budget;
    }

    @Override
    public void headers(int id, byte[] block, int length, boolean end, int dependency) {
        connection.headers(id, block, length, end, dependency);
    }

    @Override
    public void dataFrame(int id, int flowLength, int length, boolean end) {
        connection.received.received(flowLength);
        if (length > 0) budget.dataReceived();
        var stream = streams.get(id);
        if (stream == null) {
            dataAfterTheEnd(id);
            return;
        }
        if (stream.remoteEnded) {
            streams.error(stream, STREAM_CLOSED, "DATA after the end of the stream");
        } else if (!stream.remoteHead) {
            streams.error(stream, PROTOCOL_ERROR, "DATA before the head");
        } else if (!connection.received.received(stream, flowLength)) {
            streams.error(stream, FLOW_CONTROL_ERROR, "DATA past the stream's window");
        } else {
            stream.received += length;
            boolean wrong = stream.declared >= 0
                    && (stream.received > stream.declared || (end && stream.received != stream.declared));
            if (wrong) streams.error(stream, PROTOCOL_ERROR, "body does not match content-length");
        }
    }

    private void dataAfterTheEnd(int id) {
        if (streams.isIdle(id)) throw Http2Violation.malformed(PROTOCOL_ERROR, "DATA on an idle stream");
        if (streams.closed.wasReset(id)) budget.control();
        else streams.refuse(id, STREAM_CLOSED, true);
    }

    @Override
    public void data(int id, ByteBuf piece, boolean end) {
        var stream = streams.get(id);
        if (stream == null) {
            piece.release();
            return;
        }
        stream.remoteEnded = end;
        stream.receive(piece, end);
        if (end) streams.told(stream);
        else if (stream.live) connection.received.settle(stream);
    }

    @Override
    public void priority(int id, int dependency) {
        budget.priority();
        if (dependency >= 0 && dependency != id) return;
        int code = dependency < 0 ? FRAME_SIZE_ERROR : PROTOCOL_ERROR;
        var stream = streams.get(id);
        if (stream != null) streams.error(stream, code, "invalid PRIORITY");
        else if (streams.isIdle(id)) throw Http2Violation.malformed(code, "invalid PRIORITY on an idle stream");
        else streams.refuse(id, code, true);
    }

    @Override
    public void reset(int id, int code) {
        var stream = streams.get(id);
        if (stream == null) {
            if (streams.isIdle(id)) throw Http2Violation.malformed(PROTOCOL_ERROR, "RST_STREAM on an idle stream");
            budget.control();
            return;
        }
        connection.count(Http2Stat.RX_RESET);
        boolean complete = stream.remoteEnded && stream instanceof Http2ClientStream;
        boolean choked = stream.choked;
        streams.remove(stream, false);
        // After a complete response, whatever the code, there is nothing left to fail (RFC 9113 8.1).
        if (!complete) stream.abort(connection.resetFailure(code));
        else if (choked) stream.writableChanged(true); // what still comes is dropped
        if (isEarly(stream, code)) streams.bad();
        else budget.streamEnded(false);
    }

    /** Whether a stream is reset too early to be of use; an upstream may refuse one, which is how it sheds load. */
    private boolean isEarly(Http2Stream stream, int code) {
        boolean answered = switch (stream) {
            case Http2ServerStream client -> client.localSent;
            case Http2ClientStream upstream -> upstream.remoteEnded || code == Http2ErrorCode.REFUSED_STREAM;
        };
        long age = connection.now - stream.startedNanos;
        return !answered && age < connection.settings.limits().badStreamNanos();
    }

    @Override
    public void setting(int id, long value) {
        connection.exchange.received(id, value);
    }

    @Override
    public void settingsEnd(boolean ack) {
        budget.control();
        if (ack) connection.blocks.tableSizeAcknowledged();
        else connection.exchange.receivedAll();
    }

    @Override
    public void ping(long data, boolean ack) {
        budget.control();
        if (ack) connection.timers.pingAnswered(data);
        else connection.writer.ping(data, true);
    }

    @Override
    public void goAway(int lastStream, int code) {
        budget.control();
        connection.goAway(lastStream, code);
    }

    @Override
    public void windowUpdate(int id, int increment) {
        budget.windowUpdate();
        if (id == 0) {
            if (increment == 0) throw Http2Violation.malformed(PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
            connection.flow.widen(increment);
            connection.flow.pump();
            return;
        }
        var stream = streams.get(id);
        if (stream == null) {
            if (streams.isIdle(id)) throw Http2Violation.malformed(PROTOCOL_ERROR, "WINDOW_UPDATE on an idle stream");
        } else if (increment == 0) {
            streams.error(stream, PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
        } else if (!connection.flow.widen(stream, increment)) {
            streams.error(stream, FLOW_CONTROL_ERROR, "window above 2^31-1");
        } else {
            connection.flow.pump();
        }
    }

    @Override
    public void unknown(int type) {
        budget.control();
    }
}
