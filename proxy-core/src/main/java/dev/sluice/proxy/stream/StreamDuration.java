package dev.sluice.proxy.stream;

import dev.sluice.proxy.http.GrpcTimeout;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.MaxStreamDuration;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a route lets an exchange last (Envoy: ConnectionManagerImpl, refreshDurationTimeout). */
final class StreamDuration {
    private static final HeaderName GRPC_TIMEOUT = HeaderName.of("grpc-timeout");

    private StreamDuration() {}

    /** Nanoseconds that the caller asks for in {@code grpc-timeout}; -1 when it does not. */
    static long asked(RequestHead head) {
        return GrpcTimeout.nanos(head.get(GRPC_TIMEOUT));
    }

    /**
     * The bound in nanoseconds, 0 for none: what the caller {@code asked} for where the route heeds it, else the route's
     * own, else the manager's.
     */
    static long limit(MaxStreamDuration bound, long asked, long managers) {
        var cap = bound.grpcTimeoutHeaderMax();
        if (cap == null || asked < 0) {
            return bound.maxStreamDuration() == null ? managers : nanos(bound.maxStreamDuration());
        }
        long most = cap.toNanos();
        long limit = most != 0 && asked > most ? most : asked;
        // A caller without any time left is answered at once.
        return Math.max(1, limit - nanos(bound.grpcTimeoutHeaderOffset()));
    }

    /** Tells a gRPC upstream the bound. */
    static void tell(RequestHead head, long limit) {
        if (head.isGrpc()) head.set(GRPC_TIMEOUT, GrpcTimeout.text(limit));
    }

    private static long nanos(@Nullable Duration duration) {
        return duration == null ? 0 : duration.toNanos();
    }
}
