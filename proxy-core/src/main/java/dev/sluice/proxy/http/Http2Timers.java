package dev.sluice.proxy.http;

import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.stats.Http2Stat;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** The timers of one HTTP/2 connection: idle, keep-alive, drain, and how long its end may take. */
final class Http2Timers {
    private static final long FLUSH_NANOS = 300_000_000_000L; // Envoy's default stream_idle_timeout

    private final Http2Connection connection;
    private final Http2Timeouts timeouts;
    private boolean busy;
    private long quietSince;
    private long pings;
    private boolean pingWaits;

    // Never moved while requests come and go: what it finds when it expires decides.
    private final Timer idle = new Timer() {
        @Override
        protected void expired() {
            long left = busy ? timeouts.idle() : timeouts.idle() - (connection.loop.nowNanos() - quietSince);
            if (left > 0) connection.loop.arm(this, left);
            else connection.idle();
        }
    };

    private final Timer keepAlive = new Timer() {
        @Override
        protected void expired() {
            if (pingWaits) {
                connection.count(Http2Stat.KEEPALIVE_TIMEOUT);
                connection.close(connection.closedFailure("keep-alive PING unanswered"));
                return;
            }
            pingWaits = true;
            connection.writer.ping(++pings, false);
            connection.loop.arm(this, timeouts.keepAliveReply());
        }
    };

    /** What has been handed over whole must leave: nobody else watches a stream after that (Envoy: flush timeout). */
    private final Timer flush = new Timer() {
        @Override
        protected void expired() {
            long now = connection.loop.nowNanos();
            boolean waiting = false;
            for (var stream : connection.streams.all()) {
                if (!stream.flushing()) continue;
                if (now - stream.movedNanos >= FLUSH_NANOS) connection.streams.reset(stream, Http2ErrorCode.CANCEL);
                else waiting = true;
            }
            if (waiting) connection.loop.arm(this, FLUSH_NANOS / 4);
        }
    };

    private final Timer drain = new Timer() {
        @Override
        protected void expired() {
            connection.drainTimeout();
        }
    };

    Http2Timers(Http2Connection connection) {
        this.connection = connection;
        this.timeouts = connection.settings.timeouts();
    }

    void start() {
        quietSince = connection.loop.nowNanos();
        if (timeouts.idle() > 0) connection.loop.arm(idle, timeouts.idle());
        if (timeouts.keepAlive() > 0) connection.loop.arm(keepAlive, timeouts.keepAlive());
    }

    void stop() {
        idle.cancel();
        keepAlive.cancel();
        drain.cancel();
        flush.cancel();
    }

    /** A stream's last bytes wait for the peer's window. */
    void flushing() {
        if (!flush.armed()) connection.loop.arm(flush, FLUSH_NANOS);
    }

    /** There is a stream. */
    void busy() {
        busy = true;
    }

    /** There is none any more. */
    void quiet() {
        busy = false;
        quietSince = connection.loop.nowNanos();
    }

    /** A PING came back; those that are not ours are ignored. */
    void pingAnswered(long data) {
        if (!pingWaits || data != pings) return;
        pingWaits = false;
        connection.loop.arm(keepAlive, timeouts.keepAlive());
    }

    void startDrain() {
        connection.loop.arm(drain, timeouts.drain());
    }

    /**
     * Closes the channel so that the peer can read the last frames: our half first, then, when the peer has not closed
     * in time, the rest. Nothing is read meanwhile, so this costs nothing whatever the peer sends.
     */
    static void closeGracefully(Http2Connection connection) {
        Channel channel = connection.ctx.channel();
        if (!channel.isActive()) {
            channel.close();
            return;
        }
        channel.config().setAutoRead(false);
        var close = new Timer() {
            @Override
            protected void expired() {
                channel.close();
            }
        };
        connection.loop.arm(close, connection.settings.timeouts().close());
        channel.closeFuture().addListener(done -> close.cancel());
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) done -> {
            if (done.isSuccess()
                    && channel instanceof DuplexChannel duplex
                    && channel.pipeline().get(SslHandler.class) == null) {
                duplex.shutdownOutput();
            } else {
                channel.close();
            }
        });
    }
}
