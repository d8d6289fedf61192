package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.filter.LocalReply;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.xds.model.DirectResponseAction;
import dev.sluice.xds.model.RedirectAction;
import java.util.function.Consumer;

/** The answers that the router gives in an upstream's stead, in Envoy's words. */
final class RouterReplies {
    private static final HeaderName LOCATION = HeaderName.of("location");
    private static final HeaderName OVERLOADED = HeaderName.of("x-envoy-overloaded");

    private RouterReplies() {}

    // What the configuration says.

    static LocalReply noRoute() {
        return LocalReply.of(Failure.local(Reason.NO_ROUTE, ""), "", Reason.NO_ROUTE.words());
    }

    /** The route's cluster is not there. */
    static LocalReply noCluster(int status) {
        return LocalReply.of(status, "", Reason.NO_CLUSTER.words());
    }

    /** {@code edits} are the route's of the response. */
    static LocalReply redirect(RedirectAction redirect, RequestHead request, Consumer<ResponseHead> edits) {
        var location = Redirects.location(redirect, request);
        return LocalReply.of(redirect.responseCode(), "", "direct_response").with(response -> {
            response.add(LOCATION, location);
            edits.accept(response);
        });
    }

    /** Envoy gives a direct response that creates or redirects a location: the request's own. */
    static LocalReply direct(DirectResponseAction direct, RequestHead request, Consumer<ResponseHead> edits) {
        boolean located = direct.status() == 201 || (direct.status() >= 300 && direct.status() < 400);
        return LocalReply.of(direct.status(), direct.body(), "direct_response").with(response -> {
            if (located) response.add(LOCATION, request.scheme() + "://" + request.authority() + request.path());
            edits.accept(response);
        });
    }

    // What went wrong.

    static LocalReply noHealthyUpstream() {
        return LocalReply.of(
                Failure.local(Reason.NO_HEALTHY_UPSTREAM, ""),
                "no healthy upstream",
                Reason.NO_HEALTHY_UPSTREAM.words());
    }

    /** The request does not fit what is kept of it until it can be sent. */
    static LocalReply bufferFull() {
        return LocalReply.of(
                507, "exceeded request buffer limit while retrying upstream", Reason.RETRY_BUFFER_EXCEEDED.words());
    }

    /** No response came in time; {@code alternative} is what a caller asks for who wants no error of it. */
    static LocalReply timedOut(Reason reason, boolean alternative) {
        if (alternative) return LocalReply.of(204, "", reason.words());
        return LocalReply.of(Failure.local(reason, ""), "upstream request timeout", reason.words());
    }

    /** The attempt, or the last of several, has ended without a response, but perhaps an interim one. */
    static LocalReply failed(Failure why, boolean retried, boolean interim) {
        var when = interim ? "upstream_reset_after_response_started" : "upstream_reset_before_response_started";
        return LocalReply.of(why, LocalReplyText.body(why, retried), LocalReplyText.details(when, why));
    }

    /** The same for one that was not even tried, as too many were under way. */
    static LocalReply overloaded(LocalReply reply) {
        return reply.also(response -> response.add(OVERLOADED, "true"));
    }
}
