package dev.sluice.xds.parse;

import dev.sluice.xds.model.AccessLogFilter;
import dev.sluice.xds.model.ComparisonOp;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Which requests an access log takes. */
final class AccessLogFilterParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.accesslog.v3.AccessLogFilter")
                    .works("status_code_filter", "duration_filter", "not_health_check_filter", "and_filter")
                    .works("or_filter", "header_filter", "response_flag_filter", "grpc_status_filter"),
            MessageSupport.of("envoy.config.accesslog.v3.StatusCodeFilter").works("comparison"),
            MessageSupport.of("envoy.config.accesslog.v3.DurationFilter").works("comparison"),
            MessageSupport.of("envoy.config.accesslog.v3.ComparisonFilter").works("op", "value"),
            MessageSupport.of("envoy.config.core.v3.RuntimeUInt32")
                    .works("default_value")
                    .accepted("there is no runtime, so the default value counts", "runtime_key"),
            MessageSupport.of("envoy.config.accesslog.v3.NotHealthCheckFilter"),
            MessageSupport.of("envoy.config.accesslog.v3.AndFilter").works("filters"),
            MessageSupport.of("envoy.config.accesslog.v3.OrFilter").works("filters"),
            MessageSupport.of("envoy.config.accesslog.v3.HeaderFilter").works("header"),
            MessageSupport.of("envoy.config.accesslog.v3.ResponseFlagFilter").works("flags"),
            MessageSupport.of("envoy.config.accesslog.v3.GrpcStatusFilter").works("statuses", "exclude"));

    private final MatcherParser matchers;

    AccessLogFilterParser(Scope scope) {
        this.matchers = new MatcherParser(scope);
    }

    AccessLogFilter parse(io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter filter, FieldPath at) {
        return switch (filter.getFilterSpecifierCase()) {
            case STATUS_CODE_FILTER -> {
                var comparison = filter.getStatusCodeFilter().getComparison();
                yield new AccessLogFilter.StatusCode(op(comparison), value(comparison));
            }
            case DURATION_FILTER -> {
                var comparison = filter.getDurationFilter().getComparison();
                yield new AccessLogFilter.RequestDuration(op(comparison), value(comparison));
            }
            case AND_FILTER ->
                new AccessLogFilter.And(all(
                        filter.getAndFilter().getFiltersList(),
                        at.field("and_filter").field("filters")));
            case OR_FILTER ->
                new AccessLogFilter.Or(all(
                        filter.getOrFilter().getFiltersList(),
                        at.field("or_filter").field("filters")));
            case HEADER_FILTER ->
                new AccessLogFilter.Header(matchers.header(
                        filter.getHeaderFilter().getHeader(),
                        at.field("header_filter").field("header")));
            case RESPONSE_FLAG_FILTER ->
                new AccessLogFilter.ResponseFlag(
                        new HashSet<>(filter.getResponseFlagFilter().getFlagsList()));
            case GRPC_STATUS_FILTER ->
                new AccessLogFilter.GrpcStatus(
                        new HashSet<>(filter.getGrpcStatusFilter().getStatusesValueList()),
                        filter.getGrpcStatusFilter().getExclude());
            case NOT_HEALTH_CHECK_FILTER,
                    TRACEABLE_FILTER,
                    RUNTIME_FILTER,
                    EXTENSION_FILTER,
                    METADATA_FILTER,
                    LOG_TYPE_FILTER,
                    FILTERSPECIFIER_NOT_SET -> new AccessLogFilter.NotHealthCheck();
        };
    }

    private List<AccessLogFilter> all(
            List<io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter> filters, FieldPath at) {
        var parsed = new ArrayList<AccessLogFilter>();
        for (var filter : filters) {
            parsed.add(parse(filter, at.index(parsed.size())));
        }
        return parsed;
    }

    private static ComparisonOp op(ComparisonFilter comparison) {
        return switch (comparison.getOp()) {
            case EQ, UNRECOGNIZED -> ComparisonOp.EQ;
            case GE -> ComparisonOp.GE;
            case LE -> ComparisonOp.LE;
        };
    }

    private static long value(ComparisonFilter comparison) {
        return Integer.toUnsignedLong(comparison.getValue().getDefaultValue());
    }
}
