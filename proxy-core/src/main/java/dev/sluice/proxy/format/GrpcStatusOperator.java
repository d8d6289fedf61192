package dev.sluice.proxy.format;

import dev.sluice.proxy.http.HeaderName;
import java.util.List;

/** The status of a gRPC call, from trailers, else from the head, else what its HTTP status stands for. */
record GrpcStatusOperator(Form form) implements Operator {
    /** How it is written. */
    enum Form {
        CAMEL_STRING,
        SNAKE_STRING,
        NUMBER
    }

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
        var request = view.requestHead();
        int status = request != null && request.isGrpc() ? GrpcStatus.of(view) : -1;
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
        return List.of(GrpcStatus.NAME);
    }

    private static void word(String[] words, int status, Line out) {
        if (status < words.length) out.put(words[status]);
        else out.put((long) status);
    }
}
