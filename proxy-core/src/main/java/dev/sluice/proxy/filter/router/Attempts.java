package dev.sluice.proxy.filter.router;

import dev.sluice.lb.HostStats;
import dev.sluice.lb.PickContext;
import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.http.ClientConnection;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.InlineHeaders;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.stats.ClusterStat;
import dev.sluice.proxy.upstream.ClusterState;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one request, one after the other: which host is next and when, what is sent to it, and which of them
 * {@link UpstreamAnswer answers} the client. A response head that has been sent on binds the exchange to its attempt:
 * nothing is retried after it.
 */
final class Attempts {
    private static final int OTHER_HOST_PICKS = 128;

    private final ForwardedRequest request;
    private final RequestBuffer body;
    private final Deadlines limits;
    private final UpstreamAnswer answer;
    private final PickContext picks = new PickContext();
    private final GlobalTimer global = new GlobalTimer();

    private ClusterState cluster;
    private @Nullable RetryState retry; // null when nothing is tried again, or no more
    private @Nullable Attempt current; // null before the first and between two
    private @Nullable RetryTimer later; // made when it is wanted
    private @Nullable Failure unreachable; // why a delivery's last host could not be connected to
    private boolean counted; // the first attempt, by the router
    private boolean sourcePaused;
    private boolean timeoutRetry;
    private boolean over; // nothing more is decided here

    /** Those of a request whose cluster was found; {@code body} is what has come of it so far. */
    Attempts(
            ForwardedRequest request,
            RequestBuffer body,
            ClusterState cluster,
            Deadlines limits,
            @Nullable RetryState retry) {
        this.request = request;
        this.body = body;
        this.cluster = cluster;
        this.limits = limits;
        this.retry = retry;
        this.answer = new UpstreamAnswer(request);
        picks.begin(request.nowNanos());
    }

    /** Begins an attempt at a host of the balancer's choice; the first has been counted already. */
    void begin() {
        long now = request.nowNanos();
        picks.now(now);
        var host = cluster.pick(picks);
        var before = unreachable;
        if (before != null && (host == null || picks.hasTried(host))) {
            giveUp(before);
            return;
        }
        if (counted) request.info().attemptCounted();
        counted = true;
        if (host == null) {
            noHealthyUpstream();
            return;
        }
        request.info().attemptBegan(now);
        request.info().upstreamHost(host.address(), host.hostname());
        boolean recorded = !request.parts().config().suppressEnvoyHeaders();
        PathEdits.autoHost(request.action(), request.head(), host.hostname(), recorded);
        var next = new Attempt(
                this, cluster, host, request.version(cluster), request.action().priority());
        current = next;
        next.start();
    }

    private void noHealthyUpstream() {
        end();
        answer.noHealthyUpstream(cluster);
    }

    // The request.

    /** The attempt has a connection: sends the head and what has come of the body. */
    void connected(Attempt from, ClientConnection connection) {
        unreachable = null;
        // None runs while the attempt waits for a connection or the request for its end (Envoy: setupPerTryTimeout).
        if (body.complete()) from.limit(limits);
        var info = request.info();
        info.upstreamConnected(connection.peer(), connection.version(), request.nowNanos());
        boolean complete = body.complete();
        body.sendTo(from, request.head(), retry != null);
        if (!from.open() || over) return;
        if (complete) info.upstreamTxEnded(request.nowNanos());
        if (!responseWritable()) from.pauseResponse(true);
        if (from.requestWritable()) resumeSource();
        else pauseSource();
    }

    /** The request has come whole. */
    void requestEnded() {
        if (over) return;
        var attempt = current;
        if (attempt != null && attempt.open()) {
            request.info().upstreamTxEnded(request.nowNanos());
            attempt.limit(limits);
        }
        // It runs until the response is complete (Envoy: RouteAction.timeout).
        if (limits.global() > 0 && !global.armed()) loop().arm(global, limits.global());
    }

    /** The attempt that is on a connection, or null. */
    @Nullable
    Attempt open() {
        return current != null && current.open() ? current : null;
    }

    /** Bytes of the request's body that may be kept. */
    long bufferLimit() {
        return request.route().requestBodyBufferLimit(request.context().bufferLimit());
    }

    /** More has come of the body than may be kept. */
    void bufferFull() {
        if (current == null) {
            end();
            answer.refuse(RouterReplies.bufferFull());
            return;
        }
        // It has a host: the request goes on, but cannot be sent again.
        if (retry != null) cluster.cells().inc(ClusterStat.RETRY_OR_SHADOW_ABANDONED);
        retryNoMore();
        if (current.open()) body.drop();
        else pauseSource();
    }

    void requestWritable(boolean yes) {
        cluster.cells()
                .inc(
                        yes
                                ? ClusterStat.UPSTREAM_FLOW_CONTROL_DRAINED_TOTAL
                                : ClusterStat.UPSTREAM_FLOW_CONTROL_BACKED_UP_TOTAL);
        if (yes) resumeSource();
        else pauseSource();
    }

    private void pauseSource() {
        if (sourcePaused) return;
        sourcePaused = true;
        request.context().request().pauseSource(true);
    }

    private void resumeSource() {
        if (!sourcePaused) return;
        sourcePaused = false;
        request.context().request().pauseSource(false);
    }

    // The response.

    void informational(Attempt from, ResponseHead interim) {
        if (from != current || over || !answer.wantsInterim(interim.status())) {
            request.context().heads().recycle(interim);
            return;
        }
        // Once something of it has been sent on, another attempt's answer must not follow (Envoy: no retry after 1xx).
        retryNoMore();
        answer.interim(cluster, interim);
    }

    void responseHead(Attempt from, ResponseHead response, boolean last) {
        if (from != current || over) {
            request.context().heads().recycle(response);
            return;
        }
        InlineHeaders.join(response);
        var info = request.info();
        info.upstreamRxBegan(request.nowNanos());
        if (last) info.upstreamRxEnded(request.nowNanos());
        var state = retry;
        if (state != null && decided(state.onResponse(response))) {
            cluster.countRetried(response.status());
            from.replaced();
            from.cancel(Failure.local(Reason.LOCAL_RESET, "retried"), HostStats.Ending.ERROR);
            retryAfter(from, state, response);
            request.context().heads().recycle(response);
            return;
        }
        body.drop();
        answer.edit(cluster, response);
        if (last) end();
        answer.head(response, last);
    }

    void responseData(Attempt from, ByteBuf data, boolean last) {
        if (from != current || !answer.begun()) {
            data.release();
            return;
        }
        if (last) responseEnded();
        request.context().respond().data(data, last);
    }

    void responseTrailers(Attempt from, Headers section) {
        if (from != current || !answer.begun()) {
            recycle(section);
            return;
        }
        responseEnded();
        request.context().respond().trailers(section);
    }

    private void responseEnded() {
        request.info().upstreamRxEnded(request.nowNanos());
        end();
    }

    boolean responseWritable() {
        return request.context().respond().writable();
    }

    void pauseResponse(boolean on) {
        if (current != null) current.pauseResponse(on);
    }

    /** What the response's head says of its host; a gRPC call's may only come with the trailers. */
    HostStats.Ending verdict(ResponseHead response, boolean last) {
        if (response.status() >= 500) return HostStats.Ending.ERROR;
        if (!request.head().isGrpc()) return HostStats.Ending.SUCCESS;
        return last ? LocalReplyText.verdict(response) : HostStats.Ending.UNJUDGED;
    }

    /** What outlier detection takes the response for. */
    int statusForOutlier(ResponseHead response) {
        return LocalReplyText.httpStatus(request.head(), response);
    }

    void recycle(Headers section) {
        request.context().heads().recycle(section);
    }

    // Failure, and what is tried next.

    /** The attempt has ended without a complete response. */
    void failed(Attempt from, Failure why) {
        if (from != current || over) return;
        var info = request.info();
        if (LocalReplyText.isTransport(why)) info.transportFailure(why.detail());
        if (answer.begun()) {
            end();
            answer.cutShort(why, from.undecided());
            return;
        }
        if (from.unplaced()) info.noUpstreamHost();
        info.connectionRefused(request.nowNanos());
        boolean late = why.reason() == Reason.PER_TRY_TIMEOUT || why.reason() == Reason.PER_TRY_IDLE_TIMEOUT;
        var state = retry;
        if (state != null && decided(state.onFailure(why, from.requestSent()))) {
            timeoutRetry = late;
            retryAfter(from, state, null);
        } else if (late) {
            timedOut(why.reason());
        } else if (request.context().terms() != null && isConnectFailure(why)) {
            elsewhere(from, why);
        } else {
            giveUp(why);
        }
    }

    /** Whether to retry; raises the flag of what forbids it. */
    private boolean decided(RetryState.Decision decision) {
        switch (decision) {
            case LIMIT_EXCEEDED -> request.info().flag(ResponseFlag.URX);
            case OVERFLOW -> request.info().flag(ResponseFlag.UO);
            case RETRY, NO -> {}
        }
        return decision == RetryState.Decision.RETRY;
    }

    private void retryAfter(Attempt from, RetryState state, @Nullable ResponseHead response) {
        picks.tried(from.host());
        var rule = request.route().retry();
        if (rule != null && rule.policy().previousHosts()) {
            picks.reselections(rule.policy().hostSelectionRetryMaxAttempts());
        }
        next(state.delayNanos(response, request.parts().clock().millis()));
    }

    /** A delivery goes to another host as long as there is one: only all of them together are a destination that is down. */
    private void elsewhere(Attempt from, Failure why) {
        unreachable = why;
        picks.tried(from.host());
        picks.reselections(OTHER_HOST_PICKS);
        next(0);
    }

    private void next(long delayNanos) {
        current = null;
        var timer = later;
        if (timer == null) later = timer = new RetryTimer();
        loop().arm(timer, delayNanos);
        // Only the pause of the attempt that ended goes; last, since what a filter sends at once may end it all.
        resumeSource();
    }

    /** What has been sent on, or is too large to be sent again, rules out another attempt. */
    private void retryNoMore() {
        if (retry != null) retry.release();
        retry = null;
    }

    private static boolean isConnectFailure(Failure why) {
        return why.reason() == Reason.CONNECT_FAILED
                || why.reason() == Reason.LOCAL_CONNECT_FAILED
                || why.reason() == Reason.CONNECT_TIMEOUT;
    }

    private void giveUp(Failure why) {
        end();
        answer.failed(cluster, why);
    }

    private void timedOut(Reason reason) {
        var attempt = current;
        if (attempt != null) {
            if (reason == Reason.ROUTE_TIMEOUT) attempt.timedOut();
            attempt.cancel(Failure.local(reason, ""), HostStats.Ending.ERROR);
        }
        end();
        answer.timedOut(cluster, reason);
    }

    /** The exchange is over, and with it what is still under way; idempotent. */
    void cancel(Failure why) {
        end();
        if (current != null) current.cancel(why, HostStats.Ending.UNJUDGED);
    }

    /** Whether nothing more is decided here. */
    boolean over() {
        return over;
    }

    /** Idempotent. What the attempt still sends of its response goes through. */
    private void end() {
        if (over) return;
        over = true;
        global.cancel();
        if (later != null) later.cancel();
        body.drop();
        if (retry != null) retry.release();
    }

    Loop loop() {
        return request.loop();
    }

    /** The route's timeout: ends the request however many attempts it has had. */
    private final class GlobalTimer extends Timer {
        @Override
        protected void expired() {
            cluster.cells().inc(ClusterStat.UPSTREAM_RQ_TIMEOUT);
            timedOut(Reason.ROUTE_TIMEOUT);
        }
    }

    /** The end of a back-off. */
    private final class RetryTimer extends Timer {
        @Override
        protected void expired() {
            request.headers()
                    .again(request.head(), request.route(), limits, request.info(), timeoutRetry, request.nowNanos());
            // The cluster may have gone or changed meanwhile (Envoy looks it up again, too).
            var now = request.parts().clusters().find(cluster.name());
            if (now == null) {
                noHealthyUpstream();
                return;
            }
            cluster = now;
            begin();
        }
    }
}
