package dev.sluice.proxy.accesslog;

import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.format.GrpcStatus;
import dev.sluice.proxy.format.StreamView;
import dev.sluice.proxy.format.TimePoint;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.AccessLogFilter;
import dev.sluice.xds.model.ComparisonOp;
import dev.sluice.xds.model.HeaderMatcher;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Whether an exchange is logged (Envoy: access log filters). */
interface LogCondition {
    boolean holds(StreamView view);

    /**
     * Compiles a filter.
     *
     * @param headers compiles a header matcher
     * @throws IllegalArgumentException naming what is unknown
     */
    static LogCondition of(AccessLogFilter filter, Function<HeaderMatcher, Predicate<RequestHead>> headers) {
        return switch (filter) {
            case AccessLogFilter.StatusCode code -> view -> compare(view.responseCode(), code.op(), code.value());
            case AccessLogFilter.RequestDuration time ->
                view -> compare(view.nanosTo(TimePoint.DONE) / 1_000_000, time.op(), time.millis());
            case AccessLogFilter.NotHealthCheck not -> view -> true; // no filter answers health checks yet
            case AccessLogFilter.ResponseFlag flag -> {
                long wanted = bits(flag.flags());
                yield view -> (view.responseFlags() & wanted) != 0;
            }
            case AccessLogFilter.Header header -> {
                var matches = headers.apply(header.header());
                yield view -> {
                    var head = view.requestHead();
                    return head != null && matches.test(head);
                };
            }
            case AccessLogFilter.GrpcStatus grpc ->
                view -> {
                    int status = GrpcStatus.of(view);
                    return grpc.statuses().contains(status < 0 ? 2 : status) != grpc.exclude();
                };
            case AccessLogFilter.And and -> {
                var all = and.filters().stream().map(one -> of(one, headers)).toArray(LogCondition[]::new);
                yield view -> {
                    for (var one : all) if (!one.holds(view)) return false;
                    return true;
                };
            }
            case AccessLogFilter.Or or -> {
                var any = or.filters().stream().map(one -> of(one, headers)).toArray(LogCondition[]::new);
                yield view -> {
                    for (var one : any) if (one.holds(view)) return true;
                    return false;
                };
            }
        };
    }

    private static boolean compare(long value, ComparisonOp op, long limit) {
        return switch (op) {
            case EQ -> value == limit;
            case GE -> value >= limit;
            case LE -> value <= limit;
        };
    }

    private static long bits(Set<String> names) {
        if (names.isEmpty()) return -1;
        long bits = 0;
        for (var name : names) {
            try {
                bits |= ResponseFlag.valueOf(name).bit();
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("response_flag_filter: unknown flag \"" + name + '"', e);
            }
        }
        return bits;
    }
}
