package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http2ErrorCode.NO_ERROR;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
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
 * What both roles of an HTTP/2 connection share (RFC 9113): the channel, the parts that know frames, header blocks,
 * streams, windows and settings, and the end. The last handler of its channel's pipeline; all calls are on the loop.
 * States of the connection:
 *
 * <pre>
 * OPEN ── violation, close ──► CLOSING: nothing is read, what is written leaves, at most the close timeout long
 *   └──── channel inactive ──► CLOSED ◄── channel inactive ──┘
 * </pre>
 */
abstract sealed class Http2Connection extends ChannelInboundHandlerAdapter
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
    final Http2Streams streams = new Http2Streams(this);
    final Http2Blocks blocks;
    final Http2SettingsExchange exchange = new Http2SettingsExchange(this);
    long now; // of the read being handled

    private final ConnectionEvents owner;
    private final @Nullable Cells cells;
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
        this.blocks = new Http2Blocks(this);
        this.reader = new FrameReader(this, new Http2Frames(this));
    }

    // The two roles differ in these.

    /** A complete header block for a stream that is not live, or is; {@link #blocks} must see it. */
    abstract void headers(int id, byte[] block, int length, boolean end, int dependency);

    abstract void goAway(int lastStream, int code);

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
        streams.abortAll(closedFailure("connection closed"));
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
        // Envoy has reset what a broken upstream was asked before it counts the connection's end.
        activeAtClose = why.reason() == Reason.UPSTREAM_PROTOCOL_ERROR ? 0 : streams.size();
        reader.stop();
        streams.abortAll(why);
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

    public final int active() {
        return streams.size();
    }

    public final Version version() {
        return Version.HTTP_2;
    }

    // Statistics.

    final void count(Http2Stat stat) {
        if (cells != null) cells.inc(stat);
    }

    final void uncount(Http2Stat stat) {
        if (cells != null) cells.dec(stat);
    }
}
