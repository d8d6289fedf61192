package dev.sluice.proxy.format;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of a gRPC call, from trailers, else from the head, else what its HTTP status stands for. */
record GrpcStatusOperator(Form form) implements Operator {
    /** How it is written. */
    enum Form {
        CAMEL_STRING,
        SNAKE_STRING,
        NUMBER
    }

    private static final HeaderName STATUS = HeaderName.of("grpc-status");
    private static final String[] CAMEL = {
        "OK",
        "Canceled",
        "Unknown",
        "InvalidArgument",
        "DeadlineExceeded",
        "NotFound",
        "AlreadyExists",
        "PermissionDenied",
        "ResourceExhausted",
        "FailedPrecondition",
        "Aborted",
        "OutOfRange",
        "Unimplemented",
        "Internal",
        "Unavailable",
        "DataLoss",
        "Unauthenticated"
    };
    private static final String[] SNAKE = {
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED"
    };

    static GrpcStatusOperator of(String arguments) {
        return switch (arguments) {
            case "", "CAMEL_STRING" -> new GrpcStatusOperator(Form.CAMEL_STRING);
            case "SNAKE_STRING" -> new GrpcStatusOperator(Form.SNAKE_STRING);
            case "NUMBER" -> new GrpcStatusOperator(Form.NUMBER);
            default ->
                throw new IllegalArgumentException(
                        "says CAMEL_STRING, SNAKE_STRING or NUMBER, not \"" + arguments + '"');
        };
    }

    @Override
    public boolean write(StreamView view, Line out) {
        int status = status(view);
        if (status < 0) return false;
        switch (form) {
            case CAMEL_STRING -> word(CAMEL, status, out);
            case SNAKE_STRING -> word(SNAKE, status, out);
            case NUMBER -> out.put((long) status);
        }
        return true;
    }

    @Override
    public boolean number() {
        return form == Form.NUMBER;
    }

    @Override
    public List<HeaderName> responseNames() {
        return List.of(STATUS);
    }

    /** The status, or -1 when the exchange is no gRPC call or has no answer. */
    static int status(StreamView view) {
        var request = view.requestHead();
        if (request == null || !request.isGrpc()) return -1;
        int status = in(view.responseTrailers());
        if (status < 0) status = in(view.responseHead());
        return status < 0 ? ofHttp(view.responseCode()) : status;
    }

    private static void word(String[] words, int status, Line out) {
        if (status < words.length) out.put(words[status]);
        else out.put((long) status);
    }

    private static int in(@Nullable Headers headers) {
        int index = headers == null ? -1 : headers.find(STATUS);
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
