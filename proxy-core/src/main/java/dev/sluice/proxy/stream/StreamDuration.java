package dev.sluice.proxy.stream;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.MaxStreamDuration;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a route lets an exchange last (Envoy: ConnectionManagerImpl, refreshDurationTimeout). */
final class StreamDuration {
    private static final HeaderName GRPC_TIMEOUT = HeaderName.of("grpc-timeout");

    private StreamDuration() {}

    /**
     * The bound in nanoseconds, 0 for none: what the caller asks for in {@code grpc-timeout} where the route heeds it, else
     * the route's own, else the manager's. A gRPC upstream is told the bound.
     */
    static long limit(MaxStreamDuration bound, RequestHead head, long managers) {
        var cap = bound.grpcTimeoutHeaderMax();
        long asked = cap == null ? -1 : GrpcTimeout.nanos(head.get(GRPC_TIMEOUT));
        long limit;
        if (cap != null && asked >= 0) {
            long most = cap.toNanos();
            limit = most != 0 && (asked == 0 || asked > most) ? most : asked;
            if (limit == 0) return 0;
            limit = Math.max(1, limit - nanos(bound.grpcTimeoutHeaderOffset()));
        } else {
            limit = bound.maxStreamDuration() == null ? managers : nanos(bound.maxStreamDuration());
            if (limit == 0) return 0;
        }
        if (head.isGrpc()) head.set(GRPC_TIMEOUT, GrpcTimeout.text(limit));
        return limit;
    }

    private static long nanos(@Nullable Duration duration) {
        return duration == null ? 0 : duration.toNanos();
    }
}
