package dev.sluice.proxy.filter;

import dev.sluice.proxy.http.Downstream;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.route.HeaderEdits;
import dev.sluice.proxy.route.Route;
import org.jspecify.annotations.Nullable;

/** What one filter may ask of its exchange. Confined to the worker's loop. */
public interface StreamContext {
    /** The request direction at this filter. */
    Flow request();

    /** The response direction at this filter. */
    Flow response();

    /** Ends the request and answers it; ignored when a response has begun, which is then reset. */
    void reply(LocalReply reply);

    /** Where a terminal filter sends the response: through the filters before it, in reverse. */
    Downstream respond();

    /** The request's head as the filters have left it so far. */
    RequestHead requestHead();

    /** The matched route; null when there is none. Looked up at use: a filter may have changed the request. */
    @Nullable
    Route route();

    /** Matches the route anew after the head was changed. */
    void rematch();

    /** What the weighted cluster that was chosen does to heads joins the route's own edits; null for nothing. */
    void clusterEdits(@Nullable HeaderEdits edits);

    /** Edits a response on its way to the client as the route, and its cluster, are configured to. */
    void editResponse(ResponseHead head);

    /**
     * What the route says about this filter, or null: the most specific of its settings there, as they are or as what was
     * made of them with the route.
     */
    <C> @Nullable C perRoute(Class<C> type);

    /** What holds in place of the route's own terms when a queued message is delivered; null for a client's request. */
    @Nullable
    DeliveryTerms terms();

    /** What is known of the exchange, for logs and stats. */
    StreamInfo info();

    /** The worker's loop: timers, clock, chance. */
    Loop loop();

    /** The worker's heads. */
    HeadPool heads();

    /** Bytes that may be buffered a direction before sources are paused. */
    int bufferLimit();
}
