package dev.sluice.proxy.stream;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.filter.LocalReply;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.stats.HttpStat;
import dev.sluice.xds.model.RouteAction;
import org.jspecify.annotations.Nullable;

/**
 * The time limits of one exchange: how long nothing may move, how long the request may take to arrive, and how long all
 * of it may last. Timers that few exchanges arm are made when they are wanted. Confined to the worker's loop.
 */
final class StreamTimers {
    private static final long UNREAD = Long.MIN_VALUE;

    private final HttpStream stream;
    private final HttpManager manager;
    private final IdleTimer idle = new IdleTimer();
    private @Nullable ArrivalTimer arrival;
    private @Nullable LifeTimer life;
    private long lastActive;
    private long idleNanos; // 0 for no limit
    private long asked = UNREAD; // by the caller, see StreamDuration

    StreamTimers(HttpStream stream, HttpManager manager) {
        this.stream = stream;
        this.manager = manager;
        this.idleNanos = manager.timeouts().streamIdleNanos();
    }

    /** The exchange begins. */
    void begin() {
        touch();
        if (idleNanos > 0) loop().arm(idle, idleNanos);
        long most = manager.timeouts().maxStreamNanos();
        if (most > 0) limitLife(most);
    }

    /** Something has moved. */
    void touch() {
        lastActive = loop().nowNanos();
    }

    /** The codec has waited for the request's head as long as it may: says which of two limits that is, and counts it. */
    Failure headTimedOut() {
        long head = manager.config().timeouts().requestHeaders().toNanos();
        boolean idled = head == 0 || (idleNanos > 0 && idleNanos < head);
        manager.cells().inc(idled ? HttpStat.DOWNSTREAM_RQ_IDLE_TIMEOUT : HttpStat.DOWNSTREAM_RQ_HEADER_TIMEOUT);
        return Failure.downstream(idled ? Reason.STREAM_IDLE_TIMEOUT : Reason.REQUEST_HEADER_TIMEOUT, "");
    }

    /** The request is to arrive whole within a time. */
    void requestBegan() {
        long limit = manager.timeouts().requestNanos();
        if (limit == 0) return;
        arrival = new ArrivalTimer();
        loop().arm(arrival, limit);
    }

    void requestEnded() {
        if (arrival != null) arrival.cancel();
    }

    /** A route may have its own idle timeout and bound of duration, in place of the manager's. */
    void routed(RouteAction action) {
        var quiet = action.idleTimeout();
        if (quiet != null) {
            idleNanos = quiet.toNanos();
            if (idleNanos > 0) loop().arm(idle, idleNanos);
            else idle.cancel();
        }
        var bound = action.maxStreamDuration();
        var head = stream.requestHeadOrNull();
        if (bound == null || head == null) return;
        // Read once: from then on the header tells the upstream, and a filter may have the route matched anew.
        if (asked == UNREAD) asked = StreamDuration.asked(head);
        long most = StreamDuration.limit(bound, asked, manager.timeouts().maxStreamNanos());
        if (most > 0) {
            StreamDuration.tell(head, most);
            limitLife(most - (loop().nowNanos() - stream.info().startNanos()));
        } else if (life != null) {
            life.cancel();
        }
    }

    /** The exchange is over. */
    void stop() {
        idle.cancel();
        if (arrival != null) arrival.cancel();
        if (life != null) life.cancel();
    }

    private void limitLife(long nanos) {
        var timer = life;
        if (timer == null) life = timer = new LifeTimer();
        loop().arm(timer, nanos);
    }

    private Loop loop() {
        return manager.loop();
    }

    /** The status for a limit that was passed: a request that has not come whole is the client's fault (Envoy). */
    private int status() {
        return stream.requestEndedOrAbsent() ? 504 : 408;
    }

    /** Ends an exchange on which nothing has moved for the stream idle timeout (Envoy: stream_idle_timeout). */
    private final class IdleTimer extends Timer {
        @Override
        protected void expired() {
            long quiet = loop().nowNanos() - lastActive;
            if (quiet < idleNanos) {
                loop().arm(this, idleNanos - quiet);
                return;
            }
            manager.cells().inc(HttpStat.DOWNSTREAM_RQ_IDLE_TIMEOUT);
            stream.info().flag(ResponseFlag.SI);
            stream.expire(
                    LocalReply.of(status(), "stream timeout", Reason.STREAM_IDLE_TIMEOUT.words()),
                    Reason.STREAM_IDLE_TIMEOUT);
        }
    }

    /** The whole request has not come within request_timeout. */
    private final class ArrivalTimer extends Timer {
        @Override
        protected void expired() {
            manager.cells().inc(HttpStat.DOWNSTREAM_RQ_TIMEOUT);
            stream.expire(
                    LocalReply.of(408, "request timeout", Reason.REQUEST_TIMEOUT.words()), Reason.REQUEST_TIMEOUT);
        }
    }

    /** The exchange has lasted for max_stream_duration (Envoy: 504, or 408 while the request is incomplete; gRPC 4). */
    private final class LifeTimer extends Timer {
        @Override
        protected void expired() {
            manager.cells().inc(HttpStat.DOWNSTREAM_RQ_MAX_DURATION_REACHED);
            var reply = LocalReply.of(status(), "downstream duration timeout", Reason.MAX_DURATION.words());
            var head = stream.requestHeadOrNull();
            boolean grpc = head != null && head.isGrpc();
            stream.expire(grpc ? LocalReplies.deadlineExceeded(reply) : reply, Reason.MAX_DURATION);
        }
    }
}
