package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http2ErrorCode.FLOW_CONTROL_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.NO_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.PROTOCOL_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.STREAM_CLOSED;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Outbound;
import dev.sluice.proxy.stats.Cells;
import dev.sluice.proxy.stats.Http2Stat;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both roles of an HTTP/2 connection share (RFC 9113): frames in and out, streams, windows, settings, budgets and
 * the end. The last handler of its channel's pipeline; all calls are on the loop. States of the connection:
 *
 * <pre>
 * OPEN ── violation, close ──► CLOSING: nothing is read, what is written leaves, at most the close timeout long
 *   └──── channel inactive ──► CLOSED ◄── channel inactive ──┘
 * </pre>
 */
abstract sealed class Http2Connection extends ChannelInboundHandlerAdapter implements FrameHandler
        permits Http2ServerConnection, Http2ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);
    private static final int FIRST_WINDOW = 65535;

    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    final Loop loop;
    final HeadPool heads;
    final Http2Settings settings;
    final Peer peer;
    final FrameBudget budget;
    final Http2StreamTable streams = new Http2StreamTable();
    final Http2ClosedStreams closed = new Http2ClosedStreams();
    final Http2HeadReader headReader;
    final Http2SettingsExchange exchange = new Http2SettingsExchange(this);
    long now; // of the read being handled

    private final ConnectionEvents owner;
    private final @Nullable Cells cells;
    private final HpackDecoder decoder = new HpackDecoder();
    private final FrameReader reader;
    private State state = State.OPEN;
    private boolean started;
    private int activeAtClose;

    // From handlerAdded on.
    @SuppressWarnings("NullAway.Init")
    ChannelHandlerContext ctx;

    @SuppressWarnings("NullAway.Init")
    FrameWriter writer;

    @SuppressWarnings("NullAway.Init")
    FlowSender flow;

    @SuppressWarnings("NullAway.Init")
    FlowReceiver received;

    @SuppressWarnings("NullAway.Init")
    Http2Timers timers;

    @SuppressWarnings("NullAway.Init")
    private Outbound out;

    Http2Connection(Loop loop, HeadPool heads, Http2Settings settings, Peer peer, ConnectionEvents owner) {
        this.loop = loop;
        this.heads = heads;
        this.settings = settings;
        this.peer = peer;
        this.owner = owner;
        this.cells = owner.codecCells(Version.HTTP_2);
        this.now = loop.nowNanos();
        this.budget = new FrameBudget(settings.limits(), now);
        this.headReader = new Http2HeadReader(settings.maxHeaderBytes(), settings.maxHeaderCount());
        this.reader = new FrameReader(this instanceof Http2ServerConnection, this, budget);
    }

    // The two roles differ in these.

    /** A complete block for a stream that is not live, or is; decides by {@link #decode} or {@link #skip}. */
    @Override
    public abstract void headers(int id, byte[] block, int length, boolean end, int dependency);

    abstract void sendPreface();

    /** The stream's own end has been sent; the peer's has not come. */
    abstract void endedFirst(Http2Stream stream);

    /** A stream is no longer in the table. */
    abstract void streamGone(Http2Stream stream, boolean reusable);

    abstract Failure protocolFailure(String detail);

    abstract Failure closedFailure(String detail);

    abstract Failure resetFailure(int code);

    abstract void peerConcurrency(long limit);

    abstract void tellClosed(boolean local, int active);

    /** Nothing happened for the idle timeout. */
    abstract void idle();

    /** The drain timeout has passed. */
    abstract void drainTimeout();

    // The channel.

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        out = new Outbound(context.channel(), loop, owner.traffic());
        writer = new FrameWriter(out, heads, settings, cells);
        flow = new FlowSender(this, writer, out, budget);
        received = new FlowReceiver(writer, settings);
        timers = new Http2Timers(this);
        if (context.channel().isActive()) start();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        start();
    }

    private void start() {
        if (started) return;
        started = true;
        sendPreface();
        int more = settings.connectionWindow() - FIRST_WINDOW;
        if (more > 0) writer.windowUpdate(0, more);
        timers.start();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!(message instanceof ByteBuf in)) return;
            owner.traffic().received(in.readableBytes());
            if (state != State.OPEN) return;
            now = loop.nowNanos();
            budget.now(now);
            writer.noteDrained();
            reader.read(in);
            if (state == State.OPEN) writer.checkBacklog();
        } catch (Http2Violation violation) {
            violated(violation);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (state == State.OPEN) flow.pump();
    }

    /** A peer that sends no more can end no stream and open none: the connection is over (Envoy closes it too). */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            out.flush(); // answers that were given meanwhile
            context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (state == State.CLOSED) return;
        boolean local = state == State.CLOSING;
        int left = local ? activeAtClose : streams.size();
        state = State.CLOSED;
        reader.stop();
        timers.stop();
        abortAll(closedFailure("connection closed"));
        out.discard();
        tellClosed(local, left);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) LOG.warn("http2 connection={} failed", peer.connectionId(), cause);
        context.close();
    }

    // The end.

    private void violated(Http2Violation violation) {
        if (state != State.OPEN) return;
        LOG.debug("http2 connection={} closed: {}", peer.connectionId(), violation.getMessage());
        owner.protocolError(violation.error());
        var stat = violation.stat();
        if (stat != null) count(stat);
        if (violation.code() >= 0) writer.goAway(lastPeerStream(), violation.code());
        close(protocolFailure(violation.error().detail()));
    }

    /** Sends what is written, resets what is active and closes. */
    final void close(Failure why) {
        if (state != State.OPEN) return;
        state = State.CLOSING;
        activeAtClose = streams.size();
        reader.stop();
        abortAll(why);
        timers.stop();
        out.flush();
        Http2Timers.closeGracefully(this);
    }

    public final void close() {
        if (state != State.OPEN || ctx == null) return;
        writer.goAway(lastPeerStream(), NO_ERROR);
        close(closedFailure("connection closed locally"));
    }

    final boolean isOpen() {
        return state == State.OPEN;
    }

    /** The last stream of the peer that we have handled, for GOAWAY. */
    abstract int lastPeerStream();

    private void abortAll(Failure why) {
        for (var stream : streams.all()) {
            if (!stream.live) continue;
            remove(stream, false);
            stream.abort(why);
        }
    }

    public final int active() {
        return streams.size();
    }

    public final Version version() {
        return Version.HTTP_2;
    }

    // Streams.

    final void add(Http2Stream stream, int id) {
        stream.begin(id, now);
        stream.sendWindow = flow.initialStreamWindow();
        stream.receiveWindow = received.initialStreamWindow();
        streams.put(stream);
        budget.streamOpened();
        timers.busy();
        count(Http2Stat.STREAMS_ACTIVE);
    }

    final void remove(Http2Stream stream, boolean reusable) {
        streams.remove(stream.id());
        if (cells != null) cells.dec(Http2Stat.STREAMS_ACTIVE);
        stream.live = false;
        flow.forget(stream);
        received.forget(stream);
        if (streams.size() == 0) timers.quiet();
        streamGone(stream, reusable);
    }

    /** The end of our side has been sent. */
    final void localEnded(Http2Stream stream) {
        stream.localSent = true;
        if (stream.remoteEnded) finish(stream);
        else endedFirst(stream);
    }

    /** The end of the peer's side has been told. */
    private void remoteEnded(Http2Stream stream) {
        if (stream.live && stream.localSent) finish(stream);
    }

    private void finish(Http2Stream stream) {
        if (!stream.live) return;
        budget.streamEnded(false);
        remove(stream, true);
    }

    /** Ends a stream from our side; its exchange knows. */
    final void resetLocally(Http2Stream stream, int code) {
        writer.reset(stream.id(), code);
        if (!stream.remoteEnded) closed.reset(stream.id());
        budget.streamEnded(false);
        remove(stream, false);
    }

    /** Ends a stream because of what its peer sent; counts towards the budget of bad streams. */
    final void streamError(Http2Stream stream, int code, String detail) {
        writer.reset(stream.id(), code);
        if (!stream.remoteEnded) closed.reset(stream.id());
        remove(stream, false);
        stream.abort(protocolFailure(detail));
        bad();
    }

    /** Answers a frame whose stream is not live by a reset. */
    final void refuse(int id, int code, boolean isBad) {
        writer.reset(id, code);
        closed.reset(id);
        if (isBad) bad();
        else budget.control();
    }

    final void count(Http2Stat stat) {
        if (cells != null) cells.inc(stat);
    }

    private void bad() {
        budget.streamEnded(true);
        budget.checkStreams();
    }

    // Header blocks.

    /** Decodes a block into {@code into}; null when it is well-formed, else what is wrong with it. */
    final @Nullable String decode(Http2HeadReader.Kind kind, Headers into, byte[] block, int length) {
        headReader.begin(kind, into);
        decoder.decode(block, 0, length, headReader);
        return headReader.finish();
    }

    /** Decodes a block of which only the tables need to know. */
    final void skip(byte[] block, int length) {
        var nowhere = heads.trailers();
        try {
            decode(Http2HeadReader.Kind.TRAILERS, nowhere, block, length);
        } finally {
            heads.recycle(nowhere);
        }
    }

    /** The second block of a message. */
    final void trailers(Http2Stream stream, byte[] block, int length, boolean end) {
        count(Http2Stat.TRAILERS);
        var trailers = heads.trailers();
        String wrong;
        try {
            wrong = decode(Http2HeadReader.Kind.TRAILERS, trailers, block, length);
        } catch (Http2Violation violation) {
            heads.recycle(trailers);
            throw violation;
        }
        if (wrong == null && !end) wrong = "trailers without END_STREAM";
        if (wrong == null && stream.declared >= 0 && stream.received != stream.declared) {
            wrong = "body shorter than content-length";
        }
        if (wrong != null) {
            heads.recycle(trailers);
            boolean large = headReader.isTooLarge();
            count(large ? Http2Stat.HEADER_OVERFLOW : Http2Stat.RX_MESSAGING_ERROR);
            streamError(stream, large ? Http2ErrorCode.INTERNAL_ERROR : PROTOCOL_ERROR, wrong);
            return;
        }
        stream.remoteEnded = true;
        stream.receiveTrailers(trailers);
        remoteEnded(stream);
    }

    /** A head of the peer that ends the stream has been told, or one that does not. */
    final void headTold(Http2Stream stream) {
        if (stream.remoteEnded) remoteEnded(stream);
    }

    // Frames.

    @Override
    public void dataFrame(int id, int flowLength, int length, boolean end) {
        received.received(flowLength);
        if (length > 0) budget.dataReceived();
        var stream = streams.get(id);
        if (stream == null) {
            onClosed(id, "DATA");
            return;
        }
        if (stream.remoteEnded) {
            streamError(stream, STREAM_CLOSED, "DATA after the end of the stream");
        } else if (!stream.remoteHead) {
            streamError(stream, PROTOCOL_ERROR, "DATA before the head");
        } else if (!received.received(stream, flowLength)) {
            streamError(stream, FLOW_CONTROL_ERROR, "DATA past the stream's window");
        } else {
            stream.received += length;
            boolean wrong = stream.declared >= 0
                    && (stream.received > stream.declared || (end && stream.received != stream.declared));
            if (wrong) streamError(stream, PROTOCOL_ERROR, "body does not match content-length");
        }
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
        if (!stream.live) return;
        if (end) remoteEnded(stream);
        else received.settle(stream);
    }

    /** A frame came for a stream that is not live, and that must have been. */
    private void onClosed(int id, String what) {
        if (isIdle(id)) throw Http2Violation.malformed(PROTOCOL_ERROR, what + " on an idle stream");
        if (closed.wasReset(id)) budget.control();
        else refuse(id, STREAM_CLOSED, true);
    }

    /** Whether the stream has not been opened yet; streams that the peer may not open are so for ever. */
    final boolean isIdle(int id) {
        return (id & 1) == 0 || id > closed.lastId();
    }

    @Override
    public void priority(int id, int dependency) {
        budget.priority();
        if (dependency >= 0 && dependency != id) return;
        int code = dependency < 0 ? Http2ErrorCode.FRAME_SIZE_ERROR : PROTOCOL_ERROR;
        var stream = streams.get(id);
        if (stream != null) streamError(stream, code, "invalid PRIORITY");
        else if (isIdle(id)) throw Http2Violation.malformed(code, "invalid PRIORITY on an idle stream");
        else refuse(id, code, true);
    }

    @Override
    public void reset(int id, int code) {
        var stream = streams.get(id);
        if (stream == null) {
            if (isIdle(id)) throw Http2Violation.malformed(PROTOCOL_ERROR, "RST_STREAM on an idle stream");
            budget.control();
            return;
        }
        count(Http2Stat.RX_RESET);
        boolean early = !stream.localSent
                && now - stream.startedNanos < settings.limits().badStreamNanos();
        boolean complete = stream.remoteEnded && stream instanceof Http2ClientStream;
        boolean choked = stream.choked;
        remove(stream, false);
        // After a complete response, whatever the code, there is nothing left to fail (RFC 9113 8.1).
        if (!complete) stream.abort(resetFailure(code));
        else if (choked) stream.writableChanged(true); // what still comes is dropped
        if (stream instanceof Http2ServerStream && early) bad();
        else budget.streamEnded(false);
    }

    @Override
    public void setting(int id, long value) {
        exchange.received(id, value);
    }

    @Override
    public void settingsEnd(boolean ack) {
        budget.control();
        if (ack) decoder.tableLimit(settings.headerTableSize());
        else exchange.receivedAll();
    }

    @Override
    public void ping(long data, boolean ack) {
        budget.control();
        if (ack) timers.pingAnswered(data);
        else writer.ping(data, true);
    }

    @Override
    public void windowUpdate(int id, int increment) {
        budget.windowUpdate();
        if (id == 0) {
            if (increment == 0) throw Http2Violation.malformed(PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
            flow.widen(increment);
            flow.pump();
            return;
        }
        var stream = streams.get(id);
        if (stream == null) {
            if (isIdle(id)) throw Http2Violation.malformed(PROTOCOL_ERROR, "WINDOW_UPDATE on an idle stream");
        } else if (increment == 0) {
            streamError(stream, PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
        } else if (!flow.widen(stream, increment)) {
            streamError(stream, FLOW_CONTROL_ERROR, "window above 2^31-1");
        } else {
            flow.pump();
        }
    }

    @Override
    public void unknown(int type) {
        budget.control();
    }
}
