package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.filter.StreamContext;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.ResponseImage;
import org.jspecify.annotations.Nullable;

/** An upstream's answer to be sent to whoever asked for it. */
final class StoredAnswer {
    static final HeaderName ASYNC_RESULT = HeaderName.of("asyncresult");
    private static final HeaderName SET_COOKIE = HeaderName.of("set-cookie");
    private static final HeaderName CONTENT_LENGTH = HeaderName.of("content-length");
    private static final HeaderName TRUNCATED = HeaderName.of("sluice-truncated");

    private final ResponseImage image;
    private final byte[] body;
    private final boolean whole;

    /**
     * An answer of which this much of the body is there.
     *
     * @param cut whether it is known to be only the beginning
     */
    StoredAnswer(ResponseImage image, byte[] body, boolean cut) {
        this.image = image;
        this.body = body;
        // The length is of what the upstream sent, of which no more than a bound was taken in.
        var length = image.head().first("content-length");
        whole = !cut && (length == null || length.equals(Integer.toString(body.length)));
    }

    /** Whether the body is all that the upstream sent. */
    boolean whole() {
        return whole;
    }

    /** Answers as the upstream did. */
    void send(StreamContext context) {
        send(context, image.status(), false);
    }

    /** Answers as the monitor does: 200, with the upstream's status beside it. */
    void sendMonitored(StreamContext context) {
        send(context, 200, true);
    }

    private void send(StreamContext context, int status, boolean monitored) {
        var head = context.heads().response().status(status);
        RequestImages.append(image.head(), head);
        boolean bodiless = head.bodiless(context.requestHead().isHead());
        if (!bodiless) head.set(CONTENT_LENGTH, Integer.toString(body.length));
        if (monitored) {
            head.set(ASYNC_RESULT, Integer.toString(image.status()));
            head.set(Documents.CACHE_CONTROL, "no-store");
            while (head.remove(SET_COOKIE)) {} // whoever asked first, it was not this client
            if (!whole) head.set(TRUNCATED, "true");
        }
        var trailers = trailers(context, image.trailers());
        boolean data = !bodiless && body.length > 0;
        if (trailers != null) head.remove(CONTENT_LENGTH); // HTTP/1 carries trailers in chunks only
        context.info().details(monitored ? "queue_monitor" : "queue_answered");
        var to = context.respond();
        to.head(head, !data && trailers == null);
        if (data) {
            var bytes = context.loop().allocator().directBuffer(body.length).writeBytes(body);
            to.data(bytes, trailers == null);
        }
        if (trailers != null) to.trailers(trailers);
    }

    private static @Nullable Headers trailers(StreamContext context, Fields stored) {
        if (stored.count() == 0) return null;
        var section = context.heads().trailers();
        RequestImages.append(stored, section);
        return section;
    }
}
