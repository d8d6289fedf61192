package dev.sluice.proxy.format;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import org.jspecify.annotations.Nullable;

/** Finds how a gRPC call ended. */
public final class GrpcStatus {
    /** The field that says it. */
    public static final HeaderName NAME = HeaderName.of("grpc-status");

    private GrpcStatus() {}

    /**
     * The status in the trailers, else in the response's head, else the one its HTTP status stands for, whether the request
     * was gRPC or not; -1 when there is no response.
     */
    public static int of(StreamView view) {
        int status = in(view.responseTrailers());
        if (status < 0) status = in(view.responseHead());
        return status < 0 ? ofHttp(view.responseCode()) : status;
    }

    private static int in(@Nullable Headers headers) {
        int index = headers == null ? -1 : headers.find(NAME);
        if (headers == null || index < 0) return -1;
        int length = headers.valueLength(index);
        if (length == 0 || length > 9) return -1;
        int status = 0;
        for (int i = 0; i < length; i++) {
            int digit = headers.array()[headers.valueOffset(index) + i] - '0';
            if (digit < 0 || digit > 9) return -1;
            status = status * 10 + digit;
        }
        return status;
    }

    /** What an answer without a gRPC status means (gRPC: HTTP to gRPC status code mapping). */
    private static int ofHttp(int code) {
        return switch (code) {
            case 0 -> -1;
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> 2;
        };
    }
}
