package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.filter.LocalReply;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.stats.ClusterStat;
import dev.sluice.proxy.stats.HttpStat;
import dev.sluice.proxy.upstream.ClusterState;

/**
 * What the client is told of a request's attempts: the upstream's response, or ours in its stead, once. Each is counted
 * at the cluster it comes from.
 */
final class UpstreamAnswer {
    private static final HeaderName CANARY = HeaderName.of("x-envoy-upstream-canary");
    private static final HeaderName INTERNAL = HeaderName.of("x-envoy-internal");

    private final ForwardedRequest request;
    private boolean begun;
    private boolean interimSeen;

    UpstreamAnswer(ForwardedRequest request) {
        this.request = request;
    }

    /** Whether the upstream's response has begun, which then is the client's. */
    boolean begun() {
        return begun;
    }

    // The upstream's.

    /** Whether an interim response is passed on: Envoy knows 100 and 102 to 104, and the first of them only. */
    boolean wantsInterim(int status) {
        return !interimSeen && (status == 100 || (status >= 102 && status <= 104));
    }

    void interim(ClusterState cluster, ResponseHead head) {
        interimSeen = true;
        count(cluster, head.status(), -1);
        request.context().respond().informational(head);
    }

    /** Begins with the upstream's head, which is made the client's. */
    void edit(ClusterState cluster, ResponseHead head) {
        begun = true;
        var info = request.info();
        long now = request.nowNanos();
        if (isCanary(head)) cluster.countCanary(head.status());
        count(cluster, head.status(), info.requestEndNanos() == 0 ? -1 : now - info.requestEndNanos());
        info.details("via_upstream");
        info.responseCode(head.status());
        request.headers().response(head, info, now);
        request.context().editResponse(head);
        request.headers().attempts(head, request.route(), info);
    }

    void head(ResponseHead head, boolean last) {
        request.context().respond().head(head, last);
    }

    /** The response that has begun goes no further; {@code undecided} for a gRPC call whose status was to come. */
    void cutShort(Failure why, boolean undecided) {
        if (undecided) request.parts().cells().inc(HttpStat.RQ_RESET_AFTER_DOWNSTREAM_RESPONSE_STARTED);
        boolean idled = why.reason() == Reason.PER_TRY_IDLE_TIMEOUT;
        var reset = LocalReplyText.details("upstream_reset_after_response_started", why);
        request.info().details(idled ? why.reason().words() : reset);
        request.context().respond().reset(why);
    }

    // Ours.

    void noHealthyUpstream(ClusterState cluster) {
        cluster.cells().inc(ClusterStat.UPSTREAM_CX_NONE_HEALTHY);
        count(cluster, 503, -1);
        refuse(RouterReplies.noHealthyUpstream());
    }

    /** The last attempt has failed. */
    void failed(ClusterState cluster, Failure why) {
        countOurs(cluster, why.reason().status());
        var reply = RouterReplies.failed(why, request.info().upstreamAttempts() > 1, interimSeen);
        boolean told =
                why.reason() == Reason.OVERFLOW && !request.parts().config().suppressEnvoyHeaders();
        refuse(told ? RouterReplies.overloaded(reply) : reply);
    }

    /** A time limit has passed: a response that has begun is reset. */
    void timedOut(ClusterState cluster, Reason reason) {
        request.info().flag(reason.flag());
        if (begun) {
            request.info().details(reason.words());
            request.context().respond().reset(Failure.local(reason, ""));
            return;
        }
        countOurs(cluster, request.alternative() ? 204 : 504);
        refuse(RouterReplies.timedOut(reason, request.alternative()));
    }

    void refuse(LocalReply reply) {
        request.context().reply(reply.also(head -> request.headers().attempts(head, request.route(), request.info())));
    }

    // Counting.

    private static boolean isCanary(ResponseHead head) {
        int index = head.find(CANARY);
        return index >= 0 && head.value(index).equals("true");
    }

    /** To Envoy an interim response has begun the response, whose code is counted once. */
    private void countOurs(ClusterState cluster, int status) {
        if (!interimSeen) count(cluster, status, -1);
    }

    private void count(ClusterState cluster, int status, long nanos) {
        cluster.countResponse(status, request.head().contains(INTERNAL), nanos);
    }
}
