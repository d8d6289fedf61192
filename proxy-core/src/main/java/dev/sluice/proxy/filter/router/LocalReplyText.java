package dev.sluice.proxy.filter.router;

import dev.sluice.lb.HostStats;
import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;

/** Envoy's words for what went wrong with an upstream; users' dashboards and tests search for them. */
final class LocalReplyText {
    private static final HeaderName GRPC_STATUS = HeaderName.of("grpc-status");

    private LocalReplyText() {}

    /** The body of the reply when no response came from the upstream. */
    static String body(Failure why, boolean retried) {
        return "upstream connect error or disconnect/reset before headers. "
                + (retried ? "retried and the latest reset reason: " : "reset reason: ")
                + why.reason().words();
    }

    /** The response code details: {@code kind{reset_reason|transport_failure}} without spaces. */
    static String details(String kind, Failure why) {
        var text = new StringBuilder(kind).append('{').append(why.reason().words());
        if (isTransport(why)) text.append('|').append(why.detail());
        return text.append('}').toString().replace(' ', '_');
    }

    /** Whether the failure's detail is the transport's own words; a codec's stay in our log. */
    static boolean isTransport(Failure why) {
        if (why.detail().isEmpty()) return false;
        return switch (why.reason()) {
            case CONNECT_FAILED, LOCAL_CONNECT_FAILED, CONNECT_TIMEOUT -> true;
            default -> false;
        };
    }

    /** For gRPC the HTTP status that the call's status stands for, where the head already says it; else the response's. */
    static int httpStatus(RequestHead request, ResponseHead response) {
        var grpc = request.isGrpc() ? response.get(GRPC_STATUS) : null;
        return grpc == null ? response.status() : httpStatus(grpc);
    }

    /** What the section that ends a gRPC call says of its host; one without a status is an error. */
    static HostStats.Ending verdict(Headers last) {
        var grpc = last.get(GRPC_STATUS);
        return grpc == null || httpStatus(grpc) >= 500 ? HostStats.Ending.ERROR : HostStats.Ending.SUCCESS;
    }

    /** The HTTP status that a gRPC status stands for (Envoy: Grpc::Utility::grpcToHttpStatus). */
    private static int httpStatus(String grpc) {
        return switch (grpc) {
            case "0" -> 200;
            case "1" -> 499;
            case "3", "9", "11" -> 400;
            case "4" -> 504;
            case "5" -> 404;
            case "6", "10" -> 409;
            case "7" -> 403;
            case "8" -> 429;
            case "12" -> 501;
            case "14" -> 503;
            case "16" -> 401;
            default -> 500;
        };
    }
}
