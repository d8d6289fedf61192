package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.filter.HttpFilter;
import dev.sluice.proxy.filter.Side;
import dev.sluice.proxy.filter.StreamContext;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.filter.Verdict;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.stats.HttpStat;
import dev.sluice.proxy.upstream.ClusterState;
import dev.sluice.xds.model.DirectResponseAction;
import dev.sluice.xds.model.NonForwardingAction;
import dev.sluice.xds.model.RedirectAction;
import dev.sluice.xds.model.RouteAction;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Does with a request what its route says: answers for it, or readies its head for the route's cluster and hands it, and
 * the body that follows, to {@link Attempts}.
 */
final class RouterFilter implements HttpFilter {
    private static final HeaderName ALT_RESPONSE = HeaderName.of("x-envoy-upstream-rq-timeout-alt-response");
    private static final HeaderName ALT_STAT_NAME = HeaderName.of("x-envoy-upstream-alt-stat-name");
    private static final HeaderName HEDGE = HeaderName.of("x-envoy-hedge-on-per-try-timeout"); // nothing is hedged

    private final RouterParts parts;
    private final AttemptHeaders headers;
    private final StreamContext context;
    private final RequestBuffer body;
    private @Nullable Attempts attempts; // null until there is a cluster, for good where the request is answered here

    RouterFilter(RouterParts parts, AttemptHeaders headers, StreamContext context) {
        this.parts = parts;
        this.headers = headers;
        this.context = context;
        this.body = new RequestBuffer(context.heads());
    }

    @Override
    public Verdict requestHead(RequestHead request, boolean last) {
        body.head(last);
        parts.cells().inc(HttpStat.RQ_TOTAL);
        var matched = context.route();
        if (matched == null) {
            noRoute();
            return Verdict.TAKEN;
        }
        if (!matched.name().isEmpty()) context.info().routeName(matched.name());
        switch (matched.action()) {
            case RouteAction forward -> forward(matched, forward, request);
            case RedirectAction redirect -> {
                parts.cells().inc(HttpStat.RQ_DIRECT_RESPONSE); // as Envoy counts redirects
                PathEdits.redirect(matched, redirect, request, !parts.config().suppressEnvoyHeaders());
                context.reply(RouterReplies.redirect(redirect, request, context::editResponse));
            }
            case DirectResponseAction direct -> {
                parts.cells().inc(HttpStat.RQ_DIRECT_RESPONSE);
                context.reply(RouterReplies.direct(direct, request, context::editResponse));
            }
            case NonForwardingAction none -> {
                // Envoy: a route to no cluster.
                parts.cells().inc(HttpStat.NO_CLUSTER);
                context.info().flag(Reason.NO_CLUSTER.flag());
                context.reply(RouterReplies.noCluster(Reason.NO_CLUSTER.status()));
            }
        }
        return Verdict.TAKEN;
    }

    private void noRoute() {
        parts.cells().inc(HttpStat.NO_ROUTE);
        context.reply(RouterReplies.noRoute());
    }

    private void forward(Route matched, RouteAction forward, RequestHead request) {
        var choice = ClusterChoice.of(matched, forward, request, context.loop().random());
        context.clusterEdits(choice.edits());
        var cluster = choice.name() == null ? null : parts.clusters().find(choice.name());
        if (cluster == null) {
            parts.cells().inc(HttpStat.NO_CLUSTER);
            context.info().flag(Reason.NO_CLUSTER.flag());
            context.reply(RouterReplies.noCluster(forward.clusterNotFoundResponseCode()));
            return;
        }
        context.info().cluster(cluster.config().cluster().name(), cluster.statName());
        context.info().attemptCounted();
        boolean alternative = request.remove(ALT_RESPONSE);
        request.remove(ALT_STAT_NAME);
        request.remove(HEDGE);
        var limits = limits(matched, forward, request);
        var retry = retry(matched, forward, request, cluster);
        headers.first(request, matched, limits);
        editRequest(matched, forward, request, choice);
        var forwarding = new ForwardedRequest(parts, headers, context, matched, forward, request, alternative);
        var begun = new Attempts(forwarding, body, cluster, limits, retry);
        attempts = begun;
        begun.begin();
        if (body.complete()) begun.requestEnded();
    }

    private Deadlines limits(Route matched, RouteAction forward, RequestHead request) {
        var rule = retries() ? matched.retry() : null;
        boolean expected = parts.config().respectExpectedRqTimeout();
        var limits = Deadlines.of(forward, rule == null ? null : rule.policy(), request, expected);
        var terms = context.terms();
        return terms == null ? limits : limits.within(terms.timeoutNanos());
    }

    private @Nullable RetryState retry(Route matched, RouteAction forward, RequestHead request, ClusterState cluster) {
        var thresholds = cluster.config().limits(forward.priority());
        var around = new RetryState.RetryContext(
                thresholds.retries(), cluster.cells(), context.loop().random());
        return RetryState.of(retries() ? matched.retry() : null, request, around);
    }

    /** Whether the route's own retries hold: a delivery is tried again by its queue. */
    private boolean retries() {
        var terms = context.terms();
        return terms == null || terms.routeRetries();
    }

    /** The weighted cluster's edits, the route's, then host and path (Envoy: finalizeRequestHeaders). */
    private void editRequest(Route matched, RouteAction forward, RequestHead request, ClusterChoice choice) {
        var edits = choice.edits();
        if (edits != null) edits.request(request, context.info());
        var host = choice.host();
        if (host != null && !host.isEmpty()) request.set(RequestHead.AUTHORITY, host);
        matched.edits().request(request, context.info());
        PathEdits.apply(matched, forward, request, !parts.config().suppressEnvoyHeaders());
    }

    // The rest of the request. What is answered without an attempt reads none of it.

    @Override
    public Verdict requestData(ByteBuf data, boolean last) {
        var sending = attempts;
        if (sending == null) {
            data.release();
            return Verdict.TAKEN;
        }
        body.data(last);
        if (body.keeping()) {
            if (body.size() + data.readableBytes() > sending.bufferLimit()) sending.bufferFull();
            if (sending.over()) {
                data.release();
                return Verdict.TAKEN;
            }
            body.add(data.retainedSlice(), context.loop().allocator());
        }
        var open = sending.open();
        if (open != null) open.sendData(data, last);
        else data.release();
        if (last) sending.requestEnded();
        return Verdict.TAKEN;
    }

    @Override
    public Verdict requestTrailers(Headers section) {
        var sending = attempts;
        body.trailers(section, sending == null ? null : sending.open());
        if (sending != null) sending.requestEnded();
        return Verdict.TAKEN;
    }

    @Override
    public void writable(Side side, boolean yes) {
        if (side == Side.RESPONSE && attempts != null) attempts.pauseResponse(!yes);
    }

    @Override
    public void aborted(Failure why) {
        if (attempts != null) attempts.cancel(why);
    }

    @Override
    public void complete(StreamInfo info) {
        // Answered by another filter, or by a timeout, while it was under way.
        if (attempts != null) attempts.cancel(Failure.local(Reason.LOCAL_RESET, ""));
        body.destroy();
    }
}
