package dev.sluice.proxy.http;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Outbound;
import dev.sluice.proxy.net.Timer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An accepted HTTP/1 connection: the last handler of its channel's pipeline.
 *
 * <pre>
 *   OPEN ── the last response is out ──▶ LINGERING ── end of input, or a time ──▶ CLOSED
 *     └──────────── closed by either side, reset ───────────────────────────────▶ CLOSED
 * </pre>
 *
 * One exchange at a time: what a client sends ahead is kept, at most what one turn of the loop reads, and reading stops
 * until the exchange has ended. A client that closes its side has gone, as for Envoy. After the last response input is
 * dropped for a while, for a reset caused by unread input would take the response with it; our side is closed before
 * that when the client knows the end has come, and after it when it may still be sending (Envoy: delayed close).
 */
public final class Http1ServerConnection extends ChannelInboundHandlerAdapter implements ServerConnection {
    private enum State {
        OPEN,
        LINGERING,
        CLOSED
    }

    private static final long FLUSH_NANOS = 300_000_000_000L; // Envoy's stream_idle_timeout bounds flushing too

    private final Loop loop;
    private final HeadPool heads;
    private final Http1Settings settings;
    private final Events events;
    private final Peer peer;
    private final Http1Parser parser;
    private final Timer timeout = new Timer() {
        @Override
        protected void expired() {
            timedOut();
        }
    };

    private @Nullable Channel channel;
    private @Nullable Outbound out;
    private @Nullable Http1Body body;
    private State state = State.OPEN;
    private @Nullable Http1ServerStream stream;
    private @Nullable ServerExchange exchange; // null when it must not be called, though the stream may live on
    private @Nullable ByteBuf ahead; // owned: input past the current request
    private int requests;
    private long idleSince;
    private long unread; // bytes the peer had not read when the timeout was armed last
    private boolean outputEnded;
    private boolean dispatching; // input is being read
    private boolean delaying; // the client has the delayed close timeout to close first
    private boolean rejected; // the request was answered before it was whole
    private boolean local; // we closed the connection
    private boolean reset; // we close it in the middle of a response
    private boolean headTimed;
    private boolean paused;
    private boolean draining;

    /** A connection for {@code channel.pipeline().addLast}; {@code events} is called on the loop only. */
    public Http1ServerConnection(Loop loop, HeadPool heads, Http1Settings settings, Events events, Peer peer) {
        this.loop = loop;
        this.heads = heads;
        this.settings = settings;
        this.events = events;
        this.peer = peer;
        this.parser = new Http1Parser(true, settings, heads);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        out = new Outbound(channel, loop, events.traffic());
        body = new Http1Body(new Http1Writer(out, heads), settings.enableTrailers());
        becomeIdle();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var in = (ByteBuf) message;
        events.traffic().received(in.readableBytes());
        try {
            if (state != State.OPEN) return;
            var earlier = ahead;
            if (earlier != null) {
                ahead = null;
                keepAhead(earlier, in);
            } else {
                process(in);
            }
        } finally {
            in.release();
        }
    }

    private void process(ByteBuf in) {
        dispatching = true;
        try {
            dispatch(in);
        } finally {
            dispatching = false;
        }
    }

    private void dispatch(ByteBuf in) {
        while (state == State.OPEN) {
            var current = stream;
            if (current != null && current.isRequestEnded()) {
                if (in.isReadable()) keepAhead(null, in);
                break;
            }
            var event = parser.next(in);
            if (event == Http1Event.MORE) break;
            handle(event, current);
        }
        if (state == State.OPEN && !headTimed && settings.headNanos() > 0 && parser.inHead()) {
            headTimed = true;
            loop.arm(timeout, settings.headNanos());
        }
    }

    private void handle(Http1Event event, @Nullable Http1ServerStream current) {
        boolean last = parser.last();
        if (last && current != null && event != Http1Event.HEAD) current.requestEnded();
        switch (event) {
            case MORE -> {}
            case HEAD -> begin(parser.takeRequest(), last);
            case DATA -> {
                var data = parser.takeData();
                if (exchange != null) exchange.data(data, last);
                else data.release();
            }
            case TRAILERS -> {
                var trailers = parser.takeTrailers();
                if (exchange != null && settings.enableTrailers()) {
                    exchange.trailers(trailers);
                } else {
                    heads.recycle(trailers);
                    if (exchange != null) exchange.data(Unpooled.EMPTY_BUFFER, true);
                }
            }
            case FAILED -> {
                events.protocolError(parser.error());
                reject(parser.failure());
            }
        }
    }

    private void begin(RequestHead head, boolean last) {
        if (headTimed) {
            headTimed = false;
            timeout.cancel();
        }
        var begun = new Http1ServerStream(this, body(), head.version(), head.isHead(), parser.keepAlive());
        if (last) begun.requestEnded();
        requests++;
        if (draining || (settings.maxRequests() > 0 && requests >= settings.maxRequests())) begun.closeAfterResponse();
        stream = begun;
        var called = events.request(begun);
        exchange = called;
        called.head(head, last);
    }

    /** Ends reading: the exchange under way, or one made for the purpose, answers. */
    private void reject(Failure why) {
        if (stream == null) {
            var begun = new Http1ServerStream(this, body(), Version.HTTP_1_1, false, false);
            stream = begun;
            exchange = events.request(begun);
        }
        stream.closeAfterResponse();
        rejected = true;
        stream.requestEnded();
        parser.release();
        if (exchange != null) exchange.rejected(why);
    }

    /** Keeps input that came too early, in a buffer of its own size, and stops reading. */
    private void keepAhead(@Nullable ByteBuf earlier, ByteBuf in) {
        int length = (earlier == null ? 0 : earlier.readableBytes()) + in.readableBytes();
        var kept = loop.allocator().directBuffer(length);
        if (earlier != null) {
            kept.writeBytes(earlier);
            earlier.release();
        }
        ahead = kept.writeBytes(in);
        updateReading();
    }

    private void readAhead() {
        var kept = ahead;
        if (kept == null || state != State.OPEN || stream != null) return;
        ahead = null;
        try {
            process(kept);
        } finally {
            kept.release();
        }
        updateReading();
    }

    // Called by the stream.

    void streamEnded(Http1ServerStream ended) {
        stream = null;
        exchange = null;
        paused = false;
        if (draining || !ended.keepAlive()) {
            // Envoy: whoever is answered before the end of the request, or while it is being read, may not expect it.
            linger(dispatching || rejected || !ended.isRequestEnded());
            return;
        }
        becomeIdle();
        if (ahead != null) loop.eventLoop().execute(this::readAhead);
        else updateReading();
    }

    void streamReset(boolean abruptly) {
        exchange = null;
        if (state != State.OPEN) return;
        var gone = channel();
        local = true;
        reset = true;
        if (abruptly) gone.config().setOption(ChannelOption.SO_LINGER, 0);
        out().flush();
        gone.close();
    }

    void streamBroken() {
        streamReset(true);
    }

    void pause(boolean on) {
        paused = on;
        updateReading();
    }

    boolean writable() {
        return out().writable();
    }

    HeadPool heads() {
        return heads;
    }

    Peer peer() {
        return peer;
    }

    /** Envoy answers HTTP/1.0 in its own version only where it accepts it. */
    Version responseVersion(Version asked) {
        return asked == Version.HTTP_1_0 && settings.acceptHttp10() ? Version.HTTP_1_0 : Version.HTTP_1_1;
    }

    // Time.

    private void becomeIdle() {
        if (settings.idleNanos() == 0) return;
        idleSince = loop.nowNanos();
        // An armed timer is left as it is: it looks at the time when it expires.
        if (!timeout.armed()) loop.arm(timeout, settings.idleNanos());
    }

    private void timedOut() {
        if (state == State.LINGERING) {
            long left = Http1Linger.unread(channel());
            // A slow reader is waited for as long as it reads.
            if (!outputEnded && left < unread) {
                unread = left;
                loop.arm(timeout, FLUSH_NANOS);
            } else {
                if (outputEnded && delaying) events.delayedCloseTimeout();
                local = true;
                channel().close();
            }
        } else if (state == State.CLOSED) {
            return;
        } else if (headTimed) {
            headTimed = false;
            reject(Failure.downstream(Reason.REQUEST_HEADER_TIMEOUT, ""));
        } else if (stream == null) {
            long left = settings.idleNanos() - (loop.nowNanos() - idleSince);
            if (draining) {
                linger(true);
            } else if (left > 0) {
                loop.arm(timeout, left);
            } else {
                events.idleTimeout();
                drain();
            }
        }
    }

    // The end.

    /** Envoy: an idle HTTP/1 connection that drains still answers one request, then or after the drain time it closes. */
    @Override
    public void drain() {
        if (draining || state != State.OPEN) return;
        draining = true;
        if (stream != null) stream.closeAfterResponse();
        else if (!headTimed) loop.arm(timeout, settings.drainNanos());
    }

    private void linger(boolean mayExpectMore) {
        if (state != State.OPEN) return;
        state = State.LINGERING;
        delaying = mayExpectMore && settings.delayedCloseNanos() > 0;
        local = !delaying;
        parser.release();
        dropAhead();
        updateReading();
        out().flush();
        unread = Http1Linger.unread(channel());
        loop.arm(timeout, FLUSH_NANOS);
        if (delaying) channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> outputDone());
        else Http1Linger.closeOutput(channel(), this::outputDone);
    }

    /** All is written, and our side closed unless the client may go first. */
    private void outputDone() {
        if (state != State.LINGERING) return;
        outputEnded = true;
        if (settings.delayedCloseNanos() > 0) loop.arm(timeout, settings.delayedCloseNanos());
        else channel().close();
    }

    @Override
    public void close() {
        if (state == State.CLOSED) return;
        local = true;
        out().flush();
        channel().close();
    }

    @Override
    public int active() {
        return stream == null ? 0 : 1;
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (state == State.CLOSED) return;
        int left = reset ? 0 : active();
        state = State.CLOSED;
        timeout.cancel();
        out().discard();
        parser.release();
        dropAhead();
        if (stream != null) stream.abandon();
        var active = exchange;
        exchange = null;
        stream = null;
        if (active != null) active.reset(Failure.downstream(Reason.DOWNSTREAM_CLOSED, ""));
        events.closed(local, left);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) exchange.responseWritable(channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            out().flush(); // an answer that was given meanwhile
            context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) context.fireExceptionCaught(cause);
        context.close();
    }

    private void dropAhead() {
        if (ahead != null) ahead.release();
        ahead = null;
    }

    private void updateReading() {
        boolean read = state == State.LINGERING || (!paused && ahead == null);
        var config = channel().config();
        if (config.isAutoRead() != read) config.setAutoRead(read);
    }

    private Channel channel() {
        return Objects.requireNonNull(channel);
    }

    private Outbound out() {
        return Objects.requireNonNull(out);
    }

    private Http1Body body() {
        return Objects.requireNonNull(body);
    }
}
