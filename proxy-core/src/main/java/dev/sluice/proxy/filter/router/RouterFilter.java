package dev.sluice.proxy.filter.router;

import dev.sluice.lb.HostStats;
import dev.sluice.lb.PickContext;
import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.filter.HttpFilter;
import dev.sluice.proxy.filter.LocalReply;
import dev.sluice.proxy.filter.Side;
import dev.sluice.proxy.filter.StreamContext;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.filter.Verdict;
import dev.sluice.proxy.http.ClientConnection;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.InlineHeaders;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.route.HeaderEdits;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.stats.ClusterStat;
import dev.sluice.proxy.stats.HttpStat;
import dev.sluice.proxy.upstream.ClusterState;
import dev.sluice.xds.model.DirectResponseAction;
import dev.sluice.xds.model.NonForwardingAction;
import dev.sluice.xds.model.RedirectAction;
import dev.sluice.xds.model.RouteAction;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Sends the request to the route's cluster in attempts, one after the other, and the first acceptable response back.
 * Whatever goes wrong ends in one reply here. A response head that has been sent on binds the exchange to its attempt:
 * nothing is retried after it.
 */
final class RouterFilter implements HttpFilter {
    private static final HeaderName ALT_RESPONSE = HeaderName.of("x-envoy-upstream-rq-timeout-alt-response");
    private static final HeaderName ALT_STAT_NAME = HeaderName.of("x-envoy-upstream-alt-stat-name");
    private static final HeaderName CANARY = HeaderName.of("x-envoy-upstream-canary");
    private static final HeaderName INTERNAL = HeaderName.of("x-envoy-internal");
    private static final int OTHER_HOST_PICKS = 128;

    private final RouterParts parts;
    private final AttemptHeaders headers;
    private final StreamContext context;
    private final RequestBuffer body;
    private final PickContext picks = new PickContext();
    private final GlobalTimer global = new GlobalTimer();
    private final RetryTimer retryLater = new RetryTimer();

    private @Nullable RequestHead head;
    private @Nullable Route route;
    private @Nullable RouteAction action;
    private @Nullable HeaderEdits clusterEdits; // of the weighted cluster chosen
    private @Nullable ClusterState cluster;
    private @Nullable Deadlines deadlines;
    private @Nullable RetryState retry;
    private @Nullable Attempt attempt;
    private @Nullable Failure unreachable; // why a delivery's last host could not be connected to
    private boolean sourcePaused;
    private boolean responding;
    private boolean altResponse;
    private boolean timeoutRetry;
    private boolean interimSeen;
    private boolean done;

    RouterFilter(RouterParts parts, AttemptHeaders headers, StreamContext context) {
        this.parts = parts;
        this.headers = headers;
        this.context = context;
        this.body = new RequestBuffer(context.heads());
    }

    // The request.

    @Override
    public Verdict requestHead(RequestHead request, boolean last) {
        head = request;
        body.head(last);
        parts.cells().inc(HttpStat.RQ_TOTAL);
        var matched = context.route();
        if (matched == null) {
            parts.cells().inc(HttpStat.NO_ROUTE);
            refuse(RouterReplies.noRoute());
            return Verdict.TAKEN;
        }
        route = matched;
        if (!matched.name().isEmpty()) context.info().routeName(matched.name());
        switch (matched.action()) {
            case RouteAction forward -> forward(matched, forward, request);
            case RedirectAction redirect -> {
                parts.cells().inc(HttpStat.RQ_DIRECT_RESPONSE); // as Envoy counts redirects
                PathEdits.redirect(matched, redirect, request, !parts.config().suppressEnvoyHeaders());
                refuse(RouterReplies.redirect(redirect, request, this::editResponse));
            }
            case DirectResponseAction direct -> {
                parts.cells().inc(HttpStat.RQ_DIRECT_RESPONSE);
                refuse(RouterReplies.direct(direct, request, this::editResponse));
            }
            case NonForwardingAction none -> {
                parts.cells().inc(HttpStat.NO_ROUTE);
                refuse(RouterReplies.noRoute());
            }
        }
        return Verdict.TAKEN;
    }

    @Override
    public Verdict requestData(ByteBuf data, boolean last) {
        body.data(last);
        var current = attempt;
        if (body.keeping()) {
            if (body.size() + data.readableBytes() > bufferLimit()) bufferFull();
            if (done) {
                data.release();
                return Verdict.TAKEN;
            }
            body.add(data.retainedSlice(), context.loop().allocator());
        }
        if (current != null && current.open()) current.sendData(data, last);
        else data.release();
        if (last) requestEnded();
        return Verdict.TAKEN;
    }

    @Override
    public Verdict requestTrailers(Headers section) {
        var current = attempt;
        body.trailers(section, current != null && current.open() ? current : null);
        requestEnded();
        return Verdict.TAKEN;
    }

    private void forward(Route matched, RouteAction forward, RequestHead request) {
        action = forward;
        var choice = ClusterChoice.of(matched, forward, request, context.loop().random());
        var found = choice.name() == null ? null : parts.clusters().find(choice.name());
        if (found == null) {
            parts.cells().inc(HttpStat.NO_CLUSTER);
            context.info().flag(Reason.NO_CLUSTER.flag());
            refuse(RouterReplies.noCluster(forward.clusterNotFoundResponseCode()));
            return;
        }
        cluster = found;
        clusterEdits = choice.edits();
        context.info().cluster(found.config().cluster().name(), found.statName());
        altResponse = request.remove(ALT_RESPONSE);
        request.remove(ALT_STAT_NAME);
        var terms = context.terms();
        var rule = terms == null || terms.routeRetries() ? matched.retry() : null;
        var limits = Deadlines.of(
                forward,
                rule == null ? null : rule.policy(),
                request,
                parts.config().respectExpectedRqTimeout());
        if (terms != null) limits = limits.within(terms.timeoutNanos());
        deadlines = limits;
        var thresholds = found.config().limits(forward.priority());
        retry = RetryState.of(
                rule,
                request,
                new RetryState.RetryContext(
                        thresholds.retries(), found.cells(), context.loop().random()));
        headers.first(request, matched, limits);
        if (clusterEdits != null) clusterEdits.request(request, context.info());
        var host = choice.host();
        if (host != null && !host.isEmpty()) request.set(RequestHead.AUTHORITY, host);
        matched.edits().request(request, context.info());
        PathEdits.apply(matched, forward, request, !parts.config().suppressEnvoyHeaders());
        picks.begin(context.loop().nowNanos());
        begin();
        if (body.complete() && !done) requestEnded();
    }

    /** Begins an attempt at a host of the balancer's choice. */
    private void begin() {
        var target = cluster;
        var request = head;
        var forward = action;
        if (target == null || request == null || forward == null) return;
        picks.now(context.loop().nowNanos());
        var host = target.pick(picks);
        var before = unreachable;
        if (before != null && (host == null || picks.hasTried(host))) {
            giveUp(before);
            return;
        }
        context.info().attemptBegan(context.loop().nowNanos());
        if (host == null) {
            noHealthyUpstream(target);
            return;
        }
        context.info().upstreamHost(host.address(), host.hostname());
        var version = switch (target.config().cluster().httpProtocolOptions().protocol()) {
            case HTTP1 -> Version.HTTP_1_1;
            case HTTP2 -> Version.HTTP_2;
            case USE_DOWNSTREAM -> request.version() == Version.HTTP_2 ? Version.HTTP_2 : Version.HTTP_1_1;
        };
        PathEdits.autoHost(forward, request, host.hostname(), !parts.config().suppressEnvoyHeaders());
        var next = new Attempt(this, target, host, version, forward.priority());
        attempt = next;
        var limits = deadlines;
        if (body.complete() && limits != null && limits.perTry() > 0) next.limit(limits.perTry());
        if (limits != null && limits.perTryIdle() > 0) next.limitIdle(limits.perTryIdle());
        next.start();
    }

    private void noHealthyUpstream(ClusterState asked) {
        asked.cells().inc(ClusterStat.UPSTREAM_CX_NONE_HEALTHY);
        countResponse(503, false, false);
        refuse(RouterReplies.noHealthyUpstream());
    }

    /** The attempt has a connection: sends the head and what has come of the body. */
    void connected(Attempt from, ClientConnection connection) {
        var request = head;
        if (request == null) return;
        unreachable = null;
        var info = context.info();
        info.upstreamConnected(
                connection.peer(), connection.version(), context.loop().nowNanos());
        boolean complete = body.complete();
        body.sendTo(from, request, retry != null && retry.possible());
        if (!from.open() || done) return;
        if (complete) info.upstreamTxEnded(context.loop().nowNanos());
        if (!responseWritable()) from.pauseResponse(true);
        if (from.requestWritable()) resumeSource();
        else pauseSource();
    }

    private void requestEnded() {
        if (done) return;
        var info = context.info();
        var limits = deadlines;
        if (attempt != null && attempt.open())
            info.upstreamTxEnded(context.loop().nowNanos());
        if (limits == null) return;
        // It runs until the response is complete (Envoy: RouteAction.timeout).
        if (limits.global() > 0 && !global.armed()) context.loop().arm(global, limits.global());
        if (limits.perTry() > 0 && attempt != null && !responding) attempt.limit(limits.perTry());
    }

    private void bufferFull() {
        if (attempt != null && attempt.open()) {
            // It is being sent already: the request goes on, but cannot be sent again.
            if (cluster != null) cluster.cells().inc(ClusterStat.RETRY_OR_SHADOW_ABANDONED);
            retryNoMore();
            body.drop();
        } else if (attempt == null) {
            refuse(RouterReplies.bufferFull());
        } else {
            pauseSource();
        }
    }

    /** What has been sent on, or is too large to be sent again, rules out another attempt. */
    private void retryNoMore() {
        if (retry != null) retry.release();
        retry = null;
    }

    private void pauseSource() {
        if (sourcePaused) return;
        sourcePaused = true;
        context.request().pauseSource(true);
    }

    private void resumeSource() {
        if (!sourcePaused) return;
        sourcePaused = false;
        context.request().pauseSource(false);
    }

    private long bufferLimit() {
        return route == null ? context.bufferLimit() : route.requestBodyBufferLimit(context.bufferLimit());
    }

    // The response.

    void informational(Attempt from, ResponseHead interim) {
        // Envoy knows 100 and 102 to 104, and the first of them only.
        boolean known = interim.status() == 100 || (interim.status() >= 102 && interim.status() <= 104);
        if (from != attempt || done || interimSeen || !known) {
            context.heads().recycle(interim);
            return;
        }
        interimSeen = true;
        context.info().upstreamRxBegan(context.loop().nowNanos());
        // Once something of it has been sent on, another attempt's answer must not follow (Envoy: no retry after 1xx).
        retryNoMore();
        countResponse(interim.status(), false, false);
        context.respond().informational(interim);
    }

    void responseHead(Attempt from, ResponseHead response, boolean last) {
        if (from != attempt || done) {
            context.heads().recycle(response);
            return;
        }
        InlineHeaders.join(response);
        var info = context.info();
        info.upstreamRxBegan(context.loop().nowNanos());
        if (last) info.upstreamRxEnded(context.loop().nowNanos());
        var decision = retry == null ? RetryState.Decision.NO : retry.onResponse(response);
        switch (decision) {
            case RETRY -> {
                if (cluster != null) cluster.countRetried(response.status());
                from.cancel(Failure.local(Reason.LOCAL_RESET, "retried"), HostStats.Ending.ERROR);
                retryAfter(from, response);
                context.heads().recycle(response);
                return;
            }
            case LIMIT_EXCEEDED -> info.flag(ResponseFlag.URX);
            case OVERFLOW -> info.flag(ResponseFlag.UO);
            case NO -> {}
        }
        responding = true;
        body.drop();
        countResponse(response.status(), true, isCanary(response));
        info.details("via_upstream");
        info.responseCode(response.status());
        if (route != null) headers.response(response, info, context.loop().nowNanos());
        editResponse(response);
        if (route != null) headers.attempts(response, route, info);
        if (last) finished();
        context.respond().head(response, last);
    }

    void responseData(Attempt from, ByteBuf data, boolean last) {
        if (from != attempt || !responding) {
            data.release();
            return;
        }
        if (last) {
            context.info().upstreamRxEnded(context.loop().nowNanos());
            finished();
        }
        context.respond().data(data, last);
    }

    void responseTrailers(Attempt from, Headers section) {
        if (from != attempt || !responding) {
            recycle(section);
            return;
        }
        context.info().upstreamRxEnded(context.loop().nowNanos());
        finished();
        context.respond().trailers(section);
    }

    boolean responseWritable() {
        return context.respond().writable();
    }

    void requestWritable(boolean yes) {
        var cells = cluster == null ? null : cluster.cells();
        if (cells != null) {
            cells.inc(
                    yes
                            ? ClusterStat.UPSTREAM_FLOW_CONTROL_DRAINED_TOTAL
                            : ClusterStat.UPSTREAM_FLOW_CONTROL_BACKED_UP_TOTAL);
        }
        if (yes) resumeSource();
        else pauseSource();
    }

    @Override
    public void writable(Side side, boolean yes) {
        if (side == Side.RESPONSE && attempt != null) attempt.pauseResponse(!yes);
    }

    // Failure.

    /** The attempt has ended without a complete response. */
    void failed(Attempt from, Failure why) {
        if (from != attempt || done) return;
        var info = context.info();
        if (LocalReplyText.isTransport(why)) info.transportFailure(why.detail());
        if (responding) {
            // Envoy counts what comes of a connection's end as a reset of the request.
            boolean reset = why.reason() == Reason.UPSTREAM_RESET;
            parts.cells()
                    .inc(reset ? HttpStat.RQ_RESET_AFTER_DOWNSTREAM_RESPONSE_STARTED : HttpStat.DOWNSTREAM_RQ_RX_RESET);
            info.details(LocalReplyText.details("upstream_reset_after_response_started", why));
            finished();
            context.respond().reset(why);
            return;
        }
        info.connectionRefused(context.loop().nowNanos());
        if (why.reason() == Reason.OVERFLOW && cluster != null) cluster.cells().inc(ClusterStat.UPSTREAM_RQ_DROPPED);
        var decision = retry == null ? RetryState.Decision.NO : retry.onFailure(why, from.requestSent());
        switch (decision) {
            case RETRY -> {
                timeoutRetry = why.reason() == Reason.PER_TRY_TIMEOUT || why.reason() == Reason.PER_TRY_IDLE_TIMEOUT;
                retryAfter(from, null);
                return;
            }
            case LIMIT_EXCEEDED -> info.flag(ResponseFlag.URX);
            case OVERFLOW -> info.flag(ResponseFlag.UO);
            case NO -> {}
        }
        if (why.reason() == Reason.PER_TRY_TIMEOUT || why.reason() == Reason.PER_TRY_IDLE_TIMEOUT) {
            timedOut(why.reason());
            return;
        }
        if (context.terms() != null && isConnectFailure(why)) elsewhere(from, why);
        else giveUp(why);
    }

    /** A delivery goes to another host as long as there is one: only all of them together are a destination that is down. */
    private void elsewhere(Attempt from, Failure why) {
        unreachable = why;
        picks.tried(from.host());
        picks.reselections(OTHER_HOST_PICKS);
        attempt = null;
        resumeSource();
        context.loop().arm(retryLater, 0);
    }

    private static boolean isConnectFailure(Failure why) {
        return why.reason() == Reason.CONNECT_FAILED
                || why.reason() == Reason.LOCAL_CONNECT_FAILED
                || why.reason() == Reason.CONNECT_TIMEOUT;
    }

    private void giveUp(Failure why) {
        var info = context.info();
        countResponse(why.reason().status(), false, false);
        refuse(RouterReplies.failed(why, info.upstreamAttempts() > 1, interimSeen));
    }

    private void retryAfter(Attempt from, @Nullable ResponseHead response) {
        var state = retry;
        if (state == null) return;
        picks.tried(from.host());
        var rule = route == null ? null : route.retry();
        if (rule != null && rule.policy().previousHosts()) {
            picks.reselections(rule.policy().hostSelectionRetryMaxAttempts());
        }
        attempt = null;
        // Only the pause of the attempt that ended goes; the source is resumed when the next one is connected.
        resumeSource();
        context.loop().arm(retryLater, state.delayNanos(response, parts.clock().millis()));
    }

    private void timedOut(Reason reason) {
        var current = attempt;
        if (current != null) {
            if (reason == Reason.ROUTE_TIMEOUT) current.timedOut();
            current.cancel(Failure.local(reason, ""), HostStats.Ending.ERROR);
        }
        if (responding) {
            context.info().flag(reason.flag());
            context.info().details(reason.words());
            finished();
            context.respond().reset(Failure.local(reason, ""));
            return;
        }
        countResponse(504, false, false);
        context.info().flag(reason.flag());
        refuse(RouterReplies.timedOut(reason, altResponse));
    }

    private void refuse(LocalReply reply) {
        finished();
        var own = reply.edit();
        var matched = route;
        context.reply(
                cluster == null || matched == null
                        ? reply
                        : reply.with(response -> {
                            if (clusterEdits != null) clusterEdits.response(response, context.info());
                            headers.attempts(response, matched, context.info());
                            if (own != null) own.accept(response);
                        }));
    }

    @Override
    public void aborted(Failure why) {
        var current = attempt;
        finished();
        if (current != null) current.cancel(why, HostStats.Ending.UNJUDGED);
    }

    @Override
    public void complete(StreamInfo info) {
        var current = attempt;
        finished();
        // Answered by another filter, or by a timeout, while it was under way.
        if (current != null) current.cancel(Failure.local(Reason.LOCAL_RESET, ""), HostStats.Ending.UNJUDGED);
        body.destroy();
    }

    /** Nothing more is decided here; idempotent. What the attempt still sends of its response goes through. */
    private void finished() {
        if (done) return;
        done = true;
        global.cancel();
        retryLater.cancel();
        body.drop();
        if (retry != null) retry.release();
    }

    // Counting.

    private static boolean isCanary(ResponseHead response) {
        int index = response.find(CANARY);
        return index >= 0 && response.value(index).equals("true");
    }

    private void countResponse(int status, boolean timed, boolean canary) {
        var target = cluster;
        if (target == null) return;
        long nanos = timed ? context.loop().nowNanos() - context.info().requestEndNanos() : -1;
        boolean internal = head != null && head.contains(INTERNAL);
        if (canary) target.countCanary(status);
        target.countResponse(status, internal, context.info().requestEndNanos() == 0 ? -1 : nanos);
    }

    /** What outlier detection takes the response for. */
    int statusForOutlier(ResponseHead response) {
        return head == null ? response.status() : LocalReplyText.httpStatus(head, response);
    }

    private void editResponse(ResponseHead response) {
        context.info().responseHead(response); // for the formats
        if (clusterEdits != null) clusterEdits.response(response, context.info());
        if (route != null) route.edits().response(response, context.info());
    }

    void recycle(Headers section) {
        context.heads().recycle(section);
    }

    Loop loop() {
        return context.loop();
    }

    /** The route's timeout: ends the request however many attempts it has had. */
    private final class GlobalTimer extends Timer {
        @Override
        protected void expired() {
            if (cluster != null) cluster.cells().inc(ClusterStat.UPSTREAM_RQ_TIMEOUT);
            timedOut(Reason.ROUTE_TIMEOUT);
        }
    }

    /** The end of a back-off. */
    private final class RetryTimer extends Timer {
        @Override
        protected void expired() {
            var request = head;
            var limits = deadlines;
            var matched = route;
            if (request == null || limits == null || matched == null) return;
            headers.again(
                    request,
                    matched,
                    limits,
                    context.info(),
                    timeoutRetry,
                    context.loop().nowNanos());
            // The cluster may have gone or changed meanwhile (Envoy looks it up again, too).
            var before = cluster;
            if (before == null) return;
            var now = parts.clusters().find(before.name());
            if (now == null) {
                noHealthyUpstream(before);
                return;
            }
            cluster = now;
            begin();
        }
    }
}
