package dev.sluice.xds.parse;

import dev.sluice.xds.model.CircuitBreakers;
import dev.sluice.xds.model.OutlierDetection;
import dev.sluice.xds.model.RetryBudget;
import dev.sluice.xds.model.Thresholds;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keeps a cluster from harm: circuit breakers and outlier detection. */
final class CircuitBreakerParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.cluster.v3.CircuitBreakers")
                    .worksBut("thresholds", "the first of each priority counts"),
            MessageSupport.of("envoy.config.cluster.v3.CircuitBreakers.Thresholds")
                    .works("priority", "max_connections", "max_pending_requests", "max_requests", "max_retries")
                    .works("retry_budget", "track_remaining"),
            MessageSupport.of("envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget")
                    .works("budget_percent", "min_retry_concurrency"),
            MessageSupport.of("envoy.type.v3.Percent").works("value"),
            MessageSupport.of("envoy.config.cluster.v3.OutlierDetection")
                    .works("consecutive_5xx", "interval", "base_ejection_time", "max_ejection_percent")
                    .works("enforcing_consecutive_5xx", "consecutive_gateway_failure")
                    .works("enforcing_consecutive_gateway_failure", "split_external_local_origin_errors")
                    .works("consecutive_local_origin_failure", "enforcing_consecutive_local_origin_failure")
                    .works("max_ejection_time", "max_ejection_time_jitter", "always_eject_one_host")
                    .only("enforcing_success_rate", 0)
                    .only("enforcing_local_origin_success_rate", 0)
                    .only("enforcing_failure_percentage", 0)
                    .only("enforcing_failure_percentage_local_origin", 0)
                    .accepted("there is no active health check", "successful_active_health_check_uneject_host"));

    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);
    private static final Duration DEFAULT_BASE_EJECTION = Duration.ofSeconds(30);
    private static final Duration DEFAULT_MAX_EJECTION = Duration.ofMinutes(5);

    private final Scope scope;

    CircuitBreakerParser(Scope scope) {
        this.scope = scope;
    }

    static CircuitBreakers circuitBreakers(io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers breakers) {
        return new CircuitBreakers(
                thresholds(breakers, RoutingPriority.DEFAULT), thresholds(breakers, RoutingPriority.HIGH));
    }

    private static Thresholds thresholds(
            io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers breakers, RoutingPriority priority) {
        for (var t : breakers.getThresholdsList()) {
            if (t.getPriority() == priority) {
                var d = Thresholds.DEFAULT;
                return new Thresholds(
                        Values.or(t.hasMaxConnections(), t.getMaxConnections(), d.maxConnections()),
                        Values.or(t.hasMaxPendingRequests(), t.getMaxPendingRequests(), d.maxPendingRequests()),
                        Values.or(t.hasMaxRequests(), t.getMaxRequests(), d.maxRequests()),
                        Values.or(t.hasMaxRetries(), t.getMaxRetries(), d.maxRetries()),
                        t.hasRetryBudget() ? budget(t.getRetryBudget()) : null,
                        t.getTrackRemaining());
            }
        }
        return Thresholds.DEFAULT;
    }

    private static RetryBudget budget(
            io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget budget) {
        return new RetryBudget(
                budget.hasBudgetPercent() ? budget.getBudgetPercent().getValue() : 20,
                Values.or(budget.hasMinRetryConcurrency(), budget.getMinRetryConcurrency(), 3L));
    }

    @Nullable
    OutlierDetection outlierDetection(
            boolean set, io.envoyproxy.envoy.config.cluster.v3.OutlierDetection o, FieldPath at) {
        if (!set) {
            return null;
        }
        var base = o.hasBaseEjectionTime() ? Values.duration(o.getBaseEjectionTime()) : DEFAULT_BASE_EJECTION;
        var max = o.hasMaxEjectionTime()
                ? Values.duration(o.getMaxEjectionTime())
                : base.compareTo(DEFAULT_MAX_EJECTION) > 0 ? base : DEFAULT_MAX_EJECTION;
        if (max.compareTo(base) < 0) {
            scope.problem(at.field("max_ejection_time"), "must be at least base_ejection_time");
        }
        return new OutlierDetection(
                o.hasInterval() ? Values.duration(o.getInterval()) : DEFAULT_INTERVAL,
                base,
                max,
                scope.timer(
                        o.hasMaxEjectionTimeJitter(),
                        o.getMaxEjectionTimeJitter(),
                        Duration.ZERO,
                        at.field("max_ejection_time_jitter")),
                Values.or(o.hasMaxEjectionPercent(), o.getMaxEjectionPercent(), 10),
                Values.or(o.hasConsecutive5Xx(), o.getConsecutive5Xx(), 5L),
                Values.or(o.hasEnforcingConsecutive5Xx(), o.getEnforcingConsecutive5Xx(), 100),
                Values.or(o.hasConsecutiveGatewayFailure(), o.getConsecutiveGatewayFailure(), 5L),
                Values.or(o.hasEnforcingConsecutiveGatewayFailure(), o.getEnforcingConsecutiveGatewayFailure(), 0),
                o.getSplitExternalLocalOriginErrors(),
                Values.or(o.hasConsecutiveLocalOriginFailure(), o.getConsecutiveLocalOriginFailure(), 5L),
                Values.or(
                        o.hasEnforcingConsecutiveLocalOriginFailure(),
                        o.getEnforcingConsecutiveLocalOriginFailure(),
                        100),
                o.getAlwaysEjectOneHost().getValue());
    }
}
