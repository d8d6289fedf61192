package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.filter.LocalReply;
import dev.sluice.proxy.filter.StreamContext;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.queue.view.MessageView;

/**
 * The queue's answers to gRPC callers, who know no 202: an accepted call is answered OK with an empty message and the
 * monitor in its headers; a refusal has the status that tells the caller what to do.
 */
final class GrpcAnswers {
    private static final HeaderName CONTENT_TYPE = HeaderName.of("content-type");
    private static final HeaderName GRPC_STATUS = HeaderName.of("grpc-status");
    private static final byte[] EMPTY_MESSAGE = new byte[5];

    private GrpcAnswers() {}

    /** Answers an accepted call. */
    static void accepted(StreamContext context, MessageView message, String monitorPrefix, boolean preferenceApplied) {
        var head = context.heads().response().status(200);
        var type = context.requestHead().get(CONTENT_TYPE);
        head.add(CONTENT_TYPE, type == null ? "application/grpc" : type);
        Documents.watched(head, message, monitorPrefix, preferenceApplied);
        var trailers = context.heads().trailers();
        trailers.add(GRPC_STATUS, "0");
        context.info().details("queue_accepted");
        var to = context.respond();
        to.head(head, false);
        to.data(context.loop().allocator().directBuffer(EMPTY_MESSAGE.length).writeBytes(EMPTY_MESSAGE), false);
        to.trailers(trailers);
    }

    /** A refusal in HTTP's words, as a gRPC caller gets it; the document is its {@code grpc-message}. */
    static LocalReply refusal(LocalReply http) {
        var status = Integer.toString(status(http.status()));
        return http.also(head -> head.set(GRPC_STATUS, status));
    }

    /** INVALID_ARGUMENT, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, CANCELLED, UNAVAILABLE, else UNKNOWN. */
    private static int status(int http) {
        return switch (http) {
            case 400, 422 -> 3;
            case 413, 429 -> 8;
            case 504 -> 4;
            case 410 -> 1;
            case 503 -> 14;
            default -> 2;
        };
    }
}
