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
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an upstream that speaks HTTP/1: the last handler of its channel's pipeline, one request at a time.
 *
 * <p>The upstream is not trusted. Interim responses do not consume the request and are bounded; a response that ends
 * before its request does, that comes without one, or that is followed by more bytes ends the connection, so that no
 * byte of it can be taken for the answer to somebody else's request.
 */
public final class Http1ClientConnection extends ChannelInboundHandlerAdapter implements ClientConnection {
    private static final int MAX_INTERIM = 256; // interim responses to one request

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
    private @Nullable Http1ClientStream stream; // until both directions have ended
    private @Nullable ClientExchange exchange; // until the response has ended
    private int requests;
    private int interim;
    private long idleSince;
    private boolean keepAlive;
    private boolean draining;
    private boolean closing; // asked of the channel, which has not told us yet
    private int activeAtClose; // requests whose response was incomplete then
    private boolean closed;
    private boolean cut; // the connection ended otherwise than by the upstream's closing it

    /** A connection for {@code channel.pipeline().addLast}; {@code events} is called on the loop only. */
    public Http1ClientConnection(Loop loop, HeadPool heads, Http1Settings settings, Events events, Peer peer) {
        this.loop = loop;
        this.heads = heads;
        this.settings = settings;
        this.events = events;
        this.peer = peer;
        this.parser = new Http1Parser(false, settings, heads);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        out = new Outbound(channel, loop, events.traffic());
        body = new Http1Body(new Http1Writer(out, heads), settings.enableTrailers());
        becomeIdle();
    }

    @Override
    public boolean canOpen() {
        return stream == null && !draining && !closing && channel().isActive();
    }

    @Override
    public Upstream open(ClientExchange exchange) {
        if (!canOpen()) throw new IllegalStateException("the connection takes no request now");
        var opened = new Http1ClientStream(this, Objects.requireNonNull(body));
        stream = opened;
        this.exchange = exchange;
        interim = 0;
        requests++;
        if (settings.maxRequests() > 0 && requests >= settings.maxRequests()) {
            events.requestsUsedUp();
            becomeDraining();
        }
        return opened;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var in = (ByteBuf) message;
        events.traffic().received(in.readableBytes());
        try {
            while (!closing) {
                if (exchange == null || stream == null || !stream.isBegun()) {
                    if (in.isReadable()) broken("bytes without a request");
                    break;
                }
                var event = parser.next(in);
                if (event == Http1Event.MORE) break;
                handle(event, exchange);
                if (parser.last() && event != Http1Event.FAILED && !closing) settle(in.isReadable());
            }
        } finally {
            in.release();
        }
    }

    private void handle(Http1Event event, ClientExchange receiver) {
        boolean last = parser.last();
        switch (event) {
            case MORE -> {}
            case HEAD -> {
                var head = parser.takeResponse();
                if (head.status() < 200) {
                    interim(head, receiver);
                    return;
                }
                keepAlive = parser.keepAlive();
                if (!keepAlive && !parser.endsAtClose()) events.closeNotified();
                if (last) responseEnded();
                receiver.head(head, last);
            }
            case DATA -> {
                var data = parser.takeData();
                if (last) responseEnded();
                receiver.data(data, last);
            }
            case TRAILERS -> {
                var trailers = parser.takeTrailers();
                responseEnded();
                if (settings.enableTrailers()) {
                    receiver.trailers(trailers);
                } else {
                    heads.recycle(trailers);
                    receiver.data(Unpooled.EMPTY_BUFFER, true);
                }
            }
            case FAILED -> fail(parser.error(), parser.failure());
        }
    }

    private void interim(ResponseHead head, ClientExchange receiver) {
        if (head.status() == 101 || ++interim > MAX_INTERIM) {
            var why = head.status() == 101 ? "switching protocols was not asked for" : "too many interim responses";
            heads.recycle(head);
            broken(why);
        } else {
            receiver.informational(head);
        }
    }

    /** The response is complete as far as the exchange is concerned; it is told next, and then nothing more. */
    private void responseEnded() {
        exchange = null;
    }

    /** After the response has been handed over: the connection is free, or of no more use. */
    private void settle(boolean moreBytes) {
        var current = stream;
        if (current == null || exchange != null) return;
        boolean early = !current.isRequestEnded();
        stream = null;
        current.abandon();
        pause(false);
        if (moreBytes) {
            broken("bytes after the response");
        } else if (early || !keepAlive || draining) {
            shut();
            if (early) activeAtClose = 1; // its request was not over
        } else {
            becomeIdle();
            events.available(this);
        }
    }

    private void fail(Failure why) {
        var receiver = exchange;
        beginClosing();
        exchange = null;
        if (stream != null) stream.abandon();
        stream = null;
        if (receiver != null) receiver.reset(why);
        channel().close();
    }

    private void broken(String why) {
        fail(
                new ProtocolError(ProtocolError.Kind.MALFORMED, why),
                Failure.upstream(Reason.UPSTREAM_PROTOCOL_ERROR, why));
    }

    private void fail(ProtocolError error, Failure why) {
        events.protocolError(error);
        fail(why);
    }

    // Called by the stream.

    void expect(boolean toHead) {
        parser.expect(toHead);
    }

    void streamReset() {
        beginClosing();
        exchange = null;
        stream = null;
        channel().close();
    }

    void streamBroken() {
        fail(Failure.local(Reason.INTERNAL, "request body does not match its content-length"));
    }

    void pause(boolean on) {
        if (channel().config().isAutoRead() == on) channel().config().setAutoRead(!on);
    }

    boolean writable() {
        return Objects.requireNonNull(out).writable();
    }

    HeadPool heads() {
        return heads;
    }

    // Time and the end.

    private void becomeIdle() {
        if (settings.idleNanos() == 0) return;
        idleSince = loop.nowNanos();
        // An armed timer is left as it is: it looks at the time when it expires.
        if (!timeout.armed()) loop.arm(timeout, settings.idleNanos());
    }

    private void timedOut() {
        if (stream != null || closing) return;
        long left = settings.idleNanos() - (loop.nowNanos() - idleSince);
        if (left > 0) {
            loop.arm(timeout, left);
        } else {
            events.idleTimeout();
            shut();
        }
    }

    private void becomeDraining() {
        if (draining) return;
        draining = true;
        events.draining(this);
    }

    private void shut() {
        if (closing) return;
        beginClosing();
        channel().close();
    }

    private void beginClosing() {
        if (closing) return;
        closing = true;
        activeAtClose = exchange == null ? 0 : 1;
    }

    @Override
    public void drain() {
        becomeDraining();
        if (stream == null) shut();
    }

    @Override
    public void close() {
        shut();
    }

    @Override
    public int active() {
        return stream == null ? 0 : 1;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (closed) return;
        closed = true;
        boolean local = closing;
        int active = local ? activeAtClose : active();
        cut |= closing;
        closing = true;
        timeout.cancel();
        Objects.requireNonNull(out).discard();
        var receiver = exchange;
        exchange = null;
        if (stream != null) stream.abandon();
        stream = null;
        boolean complete = parser.endsAtClose() && !cut;
        if (complete) active = 0;
        boolean begun = parser.begun();
        parser.release();
        if (receiver != null) {
            if (complete) receiver.data(Unpooled.EMPTY_BUFFER, true);
            else if (begun) cutShort(receiver);
            else receiver.reset(Failure.upstream(Reason.UPSTREAM_CLOSED, ""));
        }
        events.closed(this, local, active);
    }

    private void cutShort(ClientExchange receiver) {
        var why = "response cut short";
        events.protocolError(new ProtocolError(ProtocolError.Kind.MALFORMED, why));
        receiver.reset(Failure.upstream(Reason.UPSTREAM_PROTOCOL_ERROR, why));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) exchange.requestWritable(channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) context.close();
        else context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        cut = true;
        if (!(cause instanceof IOException)) context.fireExceptionCaught(cause);
        context.close();
    }

    private Channel channel() {
        return Objects.requireNonNull(channel);
    }
}
