package dev.sluice.proxy.stream;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.filter.LocalReply;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.xds.model.RouteAction;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The one place where answers of our own become messages (Envoy: sendLocalReply). A gRPC request is answered with a
 * trailers-only response whose {@code grpc-status} follows from the HTTP status; everything else with a short text.
 */
final class LocalReplies {
    private static final HeaderName CONTENT_LENGTH = HeaderName.of("content-length");
    private static final HeaderName CONTENT_TYPE = HeaderName.of("content-type");
    private static final HeaderName GRPC_STATUS = HeaderName.of("grpc-status");
    private static final HeaderName GRPC_MESSAGE = HeaderName.of("grpc-message");
    private static final String HEX = "0123456789ABCDEF";

    /** The answer to a request that the codec could not read. */
    LocalReply rejection(Failure why) {
        if (why.reason() == Reason.REQUEST_HEADER_TIMEOUT) {
            return LocalReply.of(why, "request header timeout", why.reason().words());
        }
        if (why.reason() == Reason.STREAM_IDLE_TIMEOUT) {
            return LocalReply.of(408, "stream timeout", why.reason().words());
        }
        return refusal(why.reason().status(), Http1Details.of(why));
    }

    /** The answer to a head that is refused before it is anybody's request: the status in words. */
    LocalReply refusal(int status, String details) {
        var words = switch (status) {
            case 426 -> "Upgrade Required";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            default -> "Bad Request";
        };
        return new LocalReply(status, words, "text/plain", details, ResponseFlag.DPE, null);
    }

    /** Builds the answer and sends it through the filters before the terminal one, or past all of them. */
    void send(HttpStream stream, LocalReply reply, boolean direct) {
        var request = stream.requestHeadOrNull();
        var head = stream.heads().response();
        boolean grpc = request != null && request.isGrpc();
        var body = reply.body().getBytes(StandardCharsets.UTF_8);
        head.status(reply.status());
        // Envoy: what a forwarding route adds to responses it adds to ours too; other routes' replies bring it along.
        var route = stream.route();
        if (route != null && route.action() instanceof RouteAction) stream.editResponse(head);
        var edit = reply.edit();
        if (edit != null) edit.accept(head);
        if (grpc) {
            head.status(200);
            head.set(CONTENT_TYPE, "application/grpc");
            if (!head.contains(GRPC_STATUS)) head.add(GRPC_STATUS, Integer.toString(grpcStatus(reply.status())));
            boolean toHead = request != null && request.isHead();
            if (body.length > 0 && !toHead) head.set(GRPC_MESSAGE, percentEncoded(body));
            head.remove(CONTENT_LENGTH);
        } else if (body.length > 0) {
            head.set(CONTENT_LENGTH, Integer.toString(body.length));
            if (!head.contains(CONTENT_TYPE)) head.add(CONTENT_TYPE, reply.contentType());
        } else {
            head.remove(CONTENT_LENGTH);
            head.remove(CONTENT_TYPE);
        }
        boolean bodiless = grpc || body.length == 0 || head.bodiless(request != null && request.isHead());
        stream.replaceResponse(head);
        var filters = stream.runner();
        if (filters == null || direct) {
            stream.responseHead(head, bodiless);
            if (!bodiless) stream.responseData(text(stream, body), true);
            return;
        }
        int place = filters.localReplyPlace();
        filters.responseHead(place, head, bodiless);
        if (!bodiless && !stream.responseOver()) filters.responseData(place, text(stream, body), true);
    }

    /** Makes a gRPC answer say that the deadline has passed, whatever its HTTP status stands for. */
    static LocalReply deadlineExceeded(LocalReply reply) {
        return reply.with(head -> head.add(GRPC_STATUS, "4"));
    }

    /** The gRPC status for an HTTP status (gRPC over HTTP/2 mapping, as Envoy has it). */
    static int grpcStatus(int http) {
        return switch (http) {
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> 2;
        };
    }

    /** Percent-encodes what is not printable ASCII, and the percent sign (gRPC over HTTP/2: Percent-Byte-Encoded). */
    static String percentEncoded(byte[] utf8) {
        var text = new StringBuilder(utf8.length + 16);
        for (byte b : utf8) {
            if (b >= ' ' && b <= '~' && b != '%') text.append((char) b);
            else text.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
        }
        return text.toString();
    }

    private static ByteBuf text(HttpStream stream, byte[] body) {
        return stream.loop().allocator().directBuffer(body.length).writeBytes(body);
    }
}
