package dev.sluice.proxy.stream;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.filter.DeliveryTerms;
import dev.sluice.proxy.filter.LocalReply;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.Downstream;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.http.ServerExchange;
import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.route.HeaderEdits;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.stats.HttpStat;
import dev.sluice.xds.model.ClusterSpecifier;
import dev.sluice.xds.model.RouteAction;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, between a {@link Downstream} and the filters. Whatever begins an exchange (a client's
 * stream, a queue's delivery) calls it as a {@link ServerExchange}; it ends when the response has been handed over
 * whole, or either side is reset.
 *
 * <pre>
 *            head             data             last / trailers
 * request    HEAD ──────────▶ BODY ─────────▶ ENDED          reset from HEAD or BODY ▶ RESET
 * response   HEAD ──────────▶ BODY ─────────▶ ENDED          reset from HEAD or BODY ▶ RESET
 * </pre>
 *
 * The response may begin, and end, while the request is in any state: the exchange is over when the response is in
 * ENDED or RESET, and what still comes of the request is dropped. Pauses, attempts and retries are not states of this.
 * Owns both heads until the exchange is over. Confined to the worker's loop.
 */
final class HttpStream implements ServerExchange {
    private enum Progress {
        HEAD,
        BODY,
        ENDED,
        RESET
    }

    private final HttpManager manager;
    private final StreamOwner owner;
    private final Downstream downstream;
    private final StreamInfo info;
    private final StreamTimers timers;

    private Progress request = Progress.HEAD;
    private Progress response = Progress.HEAD;
    private boolean replied; // by ourselves: the filters are told nothing more of the request
    private boolean responding; // a response has begun in the filters, though its head may not have arrived here
    private boolean over;
    private int requestPauses;
    private boolean downstreamWritable = true;

    private @Nullable RequestHead requestHead;
    private @Nullable ResponseHead responseHead;
    private @Nullable Headers responseTrailers; // a copy for the logs: the codec takes what it is given
    private @Nullable FilterRunner runner;
    private @Nullable Route route;
    private @Nullable HeaderEdits clusterEdits; // of the route's weighted cluster that was chosen

    HttpStream(HttpManager manager, StreamOwner owner, Downstream downstream) {
        this.manager = manager;
        this.owner = owner;
        this.downstream = downstream;
        info = new StreamInfo(downstream.peer(), owner.version(), manager.loop().nowNanos(), manager.wallMillis());
        if (!manager.filterChain().isEmpty()) info.filterChainName(manager.filterChain());
        timers = new StreamTimers(this, manager);
        var delivered = owner.terms();
        if (delivered != null) info.delivers(delivered);
        owner.streamBegan();
        // The connection may still be full of earlier responses.
        downstreamWritable = downstream.writable();
        timers.begin();
    }

    // The request's side.

    @Override
    public void head(RequestHead head, boolean last) {
        requestHead = head;
        info.requestHead(head);
        // A delivered head has passed all this when it was queued.
        boolean client = owner.terms() == null;
        boolean upgrade = client && info.protocol() != Version.HTTP_2 && HeadRules.asksForUpgrade(head);
        // Envoy: such a request ends with its connection, not with its head.
        boolean tunnel = upgrade || (head.isConnect() && info.protocol() != Version.HTTP_2);
        request = last && !tunnel ? Progress.ENDED : Progress.BODY;
        if (request == Progress.ENDED) info.requestEnded(loop().nowNanos());
        else timers.requestBegan();
        if (client && !manager.admission().admit(this, head)) return;
        info.version(head.version());
        routed(manager.routes().match(head, loop().random()));
        if (upgrade && refusesUpgrade()) return;
        var filters = new FilterRunner(this, manager.filters(owner.firstFilter()));
        runner = filters;
        if (!downstreamWritable) filters.downstreamWritable(false);
        if (!requestOver()) filters.requestHead(head, last);
    }

    /** No upgrade is configured in this build: where there is a route it is refused (Envoy: 403). */
    private boolean refusesUpgrade() {
        var matched = route;
        if (matched == null) return false;
        if (matched.action() instanceof RouteAction action
                && action.cluster() instanceof ClusterSpecifier.Named named) {
            info.cluster(named.name(), named.name());
        }
        manager.cells().inc(HttpStat.DOWNSTREAM_RQ_WS_ON_NON_WS_ROUTE);
        if (!matched.name().isEmpty()) info.routeName(matched.name());
        downstream.closeAfterResponse();
        reply(LocalReply.of(403, "", "upgrade_failed"));
        return true;
    }

    @Override
    public void data(ByteBuf data, boolean last) {
        timers.touch();
        info.received(data.readableBytes());
        if (last) requestEnded();
        var filters = runner;
        if (filters == null || requestOver()) data.release();
        else filters.requestData(data, last);
    }

    @Override
    public void trailers(Headers trailers) {
        timers.touch();
        requestEnded();
        var filters = runner;
        if (filters == null || requestOver()) heads().recycle(trailers);
        else filters.requestTrailers(trailers);
    }

    @Override
    public void reset(Failure why) {
        if (over) return;
        if (why.origin() == Failure.Origin.DOWNSTREAM) manager.cells().inc(HttpStat.DOWNSTREAM_RQ_RX_RESET);
        info.flag(why.reason().flag());
        if (why.origin() == Failure.Origin.DOWNSTREAM || info.responseCodeDetails() == null) {
            info.details(ResetDetails.of(why, info.protocol()));
        }
        abort(why);
    }

    @Override
    public void rejected(Failure cause) {
        if (over) return;
        var why = cause.reason() == Reason.REQUEST_HEADER_TIMEOUT ? timers.headTimedOut() : cause;
        info.flag(why.reason().flag());
        if (response != Progress.HEAD) {
            resetDownstream(why);
            return;
        }
        downstream.closeAfterResponse();
        reply(manager.replies().rejection(why));
    }

    /**
     * Refuses a head that the codec let pass but Envoy's would not: answered on HTTP/1 like an unreadable one, which logs
     * do not show; on HTTP/2 the stream is reset.
     */
    void rejectHead(int status, String details) {
        info.requestHead(null);
        if (info.protocol() == Version.HTTP_2) {
            info.flag(ResponseFlag.DR);
            info.details("http2." + details);
            resetDownstream(Failure.local(Reason.INTERNAL, details));
            return;
        }
        manager.cells().inc(HttpStat.DOWNSTREAM_CX_PROTOCOL_ERROR);
        request = Progress.BODY; // Envoy does not wait for the rest of it
        info.requestEnded(0);
        downstream.closeAfterResponse();
        reply(manager.replies().refusal(status, status == 426 ? details : "http1." + details));
    }

    @Override
    public boolean writable() {
        return requestPauses == 0;
    }

    @Override
    public void responseWritable(boolean yes) {
        if (over || downstreamWritable == yes) return;
        downstreamWritable = yes;
        var filters = runner;
        if (filters != null) filters.downstreamWritable(yes);
    }

    // The response's side: what arrives here has passed the filters.

    /** Whether a response may begin now; takes the head over. */
    boolean beginResponse(ResponseHead head) {
        if (over || responding) {
            heads().recycle(head);
            return false;
        }
        responding = true;
        responseHead = head;
        return true;
    }

    /** A response of our own begins, in place of one that has not been sent; takes the head over. */
    void replaceResponse(ResponseHead head) {
        var before = responseHead;
        responseHead = head;
        if (before != null) heads().recycle(before);
    }

    void responseHead(ResponseHead head, boolean last) {
        if (over || response != Progress.HEAD) return;
        timers.touch();
        response = Progress.BODY;
        info.responseHead(head);
        info.responseCode(head.status());
        info.downstreamTxBegan(loop().nowNanos());
        if (owner.lastResponse()) downstream.closeAfterResponse();
        manager.headRules().response(requestHead, head);
        owner.countStatus(head.status());
        downstream.head(head, last);
        if (last) responseEnded();
    }

    void responseData(ByteBuf data, boolean last) {
        if (over) {
            data.release();
            return;
        }
        timers.touch();
        info.sent(data.readableBytes());
        downstream.data(data, last);
        if (last) responseEnded();
    }

    void responseTrailers(Headers trailers) {
        if (over) {
            heads().recycle(trailers);
            return;
        }
        timers.touch();
        responseTrailers = manager.heads().trailers();
        responseTrailers.copyFrom(trailers);
        info.responseTrailers(responseTrailers);
        downstream.trailers(trailers);
        responseEnded();
    }

    /** An upstream's interim response; it is passed on only where Expect is not ours to answer (Envoy). */
    void informational(ResponseHead head) {
        boolean wanted = manager.config().proxy100Continue();
        if (over || response != Progress.HEAD || !wanted) heads().recycle(head);
        else interim(head);
    }

    private void interim(ResponseHead head) {
        owner.countStatus(head.status());
        downstream.informational(head);
    }

    /** Tells the client to go on with its body. */
    void sendContinue() {
        interim(heads().response().status(100));
    }

    /**
     * Answers in the upstream's stead. When another response is on its way through the filters this one goes past them
     * (Envoy: sendDirectLocalReply); when its head has been sent the exchange is reset.
     */
    void reply(LocalReply reply) {
        if (over) return;
        info.flag(reply.flag());
        info.details(reply.details());
        if (response != Progress.HEAD) {
            resetDownstream(Failure.local(Reason.LOCAL_RESET, reply.details()));
            return;
        }
        boolean direct = responding;
        responding = true;
        replied = true;
        // RFC 9112 9.6: the rest of the request is not read, so nothing can follow it on the connection.
        boolean unread = request != Progress.ENDED;
        // Envoy: after a bad message, or what is answered like one, nothing on the connection is trusted.
        boolean bad = reply.status() == 400;
        if ((unread || bad) && info.protocol() != Version.HTTP_2) downstream.closeAfterResponse();
        manager.replies().send(this, reply, direct);
    }

    /** Ends both directions: the client sees a reset or a closed connection. */
    void resetDownstream(Failure why) {
        if (over) return;
        info.flag(why.reason().flag());
        manager.cells().inc(HttpStat.DOWNSTREAM_RQ_TX_RESET);
        manager.cells().inc(HttpStat.DOWNSTREAM_RQ_RX_RESET); // Envoy counts every reset here
        response = Progress.RESET;
        downstream.reset(why);
        abort(why);
    }

    void closeAfterResponse() {
        downstream.closeAfterResponse();
    }

    /** Stops the request at its source, or lets it go on; counted, since several filters may each want that. */
    void pauseRequest(boolean on) {
        int before = requestPauses;
        requestPauses += on ? 1 : -1;
        if (over || request == Progress.ENDED) return;
        if (before > 0 && requestPauses > 0) return;
        manager.cells()
                .inc(
                        on
                                ? HttpStat.DOWNSTREAM_FLOW_CONTROL_PAUSED_READING_TOTAL
                                : HttpStat.DOWNSTREAM_FLOW_CONTROL_RESUMED_READING_TOTAL);
        downstream.pauseRequest(on);
    }

    void requestTooLarge() {
        manager.cells().inc(HttpStat.DOWNSTREAM_RQ_TOO_LARGE);
        reply(LocalReply.of(413, "Payload Too Large", Reason.PAYLOAD_TOO_LARGE.words()));
    }

    void responseTooLarge() {
        manager.cells().inc(HttpStat.RS_TOO_LARGE);
        reply(LocalReply.of(500, "Internal Server Error", Reason.RESPONSE_TOO_LARGE.words()));
    }

    /** Whether the filters are told nothing more of the request. */
    boolean requestOver() {
        return over || replied;
    }

    boolean responseOver() {
        return over;
    }

    /** Whether the response is our own. */
    boolean replied() {
        return replied;
    }

    // What the filters and the manager look up.

    RequestHead requestHead() {
        return Objects.requireNonNull(requestHead);
    }

    @Nullable
    RequestHead requestHeadOrNull() {
        return requestHead;
    }

    @Nullable
    ResponseHead responseHeadOrNull() {
        return responseHead;
    }

    @Nullable
    Route route() {
        return route;
    }

    void rematch() {
        routed(manager.routes().match(requestHead(), loop().random()));
    }

    private void routed(@Nullable Route matched) {
        route = matched;
        clusterEdits = null;
        if (matched != null && matched.action() instanceof RouteAction action) timers.routed(action);
    }

    /** The route's weighted cluster has been chosen, and with it what it does to responses. */
    void clusterEdits(@Nullable HeaderEdits edits) {
        clusterEdits = edits;
    }

    /**
     * What configuration says for the exchange's responses, whoever makes them: the edits of the weighted cluster, then
     * those of the route's levels (Envoy: WeightedClusterEntry, finalizeResponseHeaders). Formats see this head.
     */
    void editResponse(ResponseHead head) {
        info.responseHead(head);
        if (clusterEdits != null) clusterEdits.response(head, info);
        if (route != null) route.edits().response(head, info);
    }

    <C> @Nullable C perRoute(int place, Class<C> type) {
        var matched = route;
        return matched == null ? null : matched.perFilter(manager.filterName(owner.firstFilter() + place), type);
    }

    @Nullable
    DeliveryTerms terms() {
        return owner.terms();
    }

    StreamInfo info() {
        return info;
    }

    Loop loop() {
        return manager.loop();
    }

    HeadPool heads() {
        return manager.heads();
    }

    int bufferLimit() {
        return manager.bufferLimit();
    }

    /** The place in the chain that responses of our own begin at, and the runner, once the request has come so far. */
    @Nullable
    FilterRunner runner() {
        return runner;
    }

    boolean requestEndedOrAbsent() {
        return request == Progress.ENDED;
    }

    private void requestEnded() {
        request = Progress.ENDED;
        timers.requestEnded();
        info.requestEnded(loop().nowNanos());
    }

    private void responseEnded() {
        response = Progress.ENDED;
        info.responseEnded();
        if (request != Progress.ENDED) {
            // Envoy resets what it will not read the rest of.
            manager.cells().inc(HttpStat.DOWNSTREAM_RQ_RX_RESET);
            manager.cells().inc(HttpStat.DOWNSTREAM_RQ_RESPONSE_BEFORE_RQ_COMPLETE);
        }
        finish();
    }

    private void abort(Failure why) {
        request = Progress.RESET;
        if (response != Progress.ENDED) response = Progress.RESET;
        over = true; // before the filters are told, so that nothing they send goes on
        var filters = runner;
        if (filters != null) filters.aborted(why);
        conclude();
    }

    private void finish() {
        if (over) return;
        over = true;
        conclude();
    }

    private void conclude() {
        timers.stop();
        info.ended(loop().nowNanos());
        var filters = runner;
        if (filters != null) filters.complete(info);
        owner.streamEnded(this);
        var sent = requestHead;
        var received = responseHead;
        requestHead = null;
        responseHead = null;
        if (sent != null) heads().recycle(sent);
        if (received != null) heads().recycle(received);
        if (responseTrailers != null) heads().recycle(responseTrailers);
        responseTrailers = null;
    }

    /** A time limit has passed: answers, or resets what has been answered in part. */
    void expire(LocalReply reply, Reason reason) {
        if (over) return;
        if (response == Progress.HEAD) {
            reply(reply);
            return;
        }
        info.details(reason.words());
        resetDownstream(Failure.local(reason, ""));
    }
}
