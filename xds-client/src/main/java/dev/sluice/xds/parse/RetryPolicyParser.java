package dev.sluice.xds.parse;

import dev.sluice.xds.model.RateLimitedRetryBackOff;
import dev.sluice.xds.model.ResetHeader;
import dev.sluice.xds.model.RetryOn;
import dev.sluice.xds.model.RetryPolicy;
import dev.sluice.xds.read.DidYouMean;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.ResetHeaderFormat;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Retry policies of routes and virtual hosts. */
final class RetryPolicyParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.route.v3.RetryPolicy")
                    .worksBut("retry_on", "http3-post-connect-failure and unknown words have no effect")
                    .works("num_retries", "per_try_timeout", "per_try_idle_timeout", "retry_host_predicate")
                    .works("host_selection_retry_max_attempts", "retriable_status_codes", "retry_back_off")
                    .works("rate_limited_retry_back_off", "retriable_headers", "retriable_request_headers"),
            MessageSupport.of("envoy.config.route.v3.RetryPolicy.RetryHostPredicate")
                    .works("name", "typed_config"),
            MessageSupport.of("envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"),
            MessageSupport.of("envoy.config.route.v3.RetryPolicy.RetryBackOff").works("base_interval", "max_interval"),
            MessageSupport.of("envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff")
                    .works("reset_headers", "max_interval"),
            MessageSupport.of("envoy.config.route.v3.RetryPolicy.ResetHeader").works("name", "format"));

    private static final Duration DEFAULT_BASE = Duration.ofMillis(25);
    private static final Duration DEFAULT_RATE_LIMITED_MAX = Duration.ofMinutes(5);

    private final Scope scope;
    private final MatcherParser matchers;

    RetryPolicyParser(Scope scope) {
        this.scope = scope;
        this.matchers = new MatcherParser(scope);
    }

    RetryPolicy parse(io.envoyproxy.envoy.config.route.v3.RetryPolicy policy, FieldPath at) {
        var base = policy.getRetryBackOff().hasBaseInterval()
                ? Values.duration(policy.getRetryBackOff().getBaseInterval())
                : DEFAULT_BASE;
        var max = policy.getRetryBackOff().hasMaxInterval()
                ? Values.duration(policy.getRetryBackOff().getMaxInterval())
                : base.multipliedBy(10);
        if (max.compareTo(base) < 0) {
            scope.problem(at.field("retry_back_off").field("max_interval"), "must be at least the base_interval");
        }
        long attempts = policy.getHostSelectionRetryMaxAttempts();
        return new RetryPolicy(
                retryOn(policy.getRetryOn(), at.field("retry_on")),
                Values.or(policy.hasNumRetries(), policy.getNumRetries(), 1),
                policy.hasPerTryTimeout() ? scope.timer(policy.getPerTryTimeout(), at.field("per_try_timeout")) : null,
                policy.hasPerTryIdleTimeout()
                        ? scope.timer(policy.getPerTryIdleTimeout(), at.field("per_try_idle_timeout"))
                        : null,
                previousHosts(policy.getRetryHostPredicateList(), at.field("retry_host_predicate")),
                attempts <= 0 ? 1 : (int) Math.min(attempts, Integer.MAX_VALUE),
                new HashSet<>(policy.getRetriableStatusCodesList()),
                matchers.headers(policy.getRetriableHeadersList(), at.field("retriable_headers")),
                matchers.headers(policy.getRetriableRequestHeadersList(), at.field("retriable_request_headers")),
                base,
                max,
                policy.hasRateLimitedRetryBackOff() ? rateLimited(policy.getRateLimitedRetryBackOff()) : null);
    }

    private Set<RetryOn> retryOn(String words, FieldPath at) {
        var conditions = EnumSet.noneOf(RetryOn.class);
        for (var word : words.split(",", -1)) {
            var token = word.strip();
            var condition = RetryOn.of(token);
            if (condition != null) {
                conditions.add(condition);
            } else if (!token.isEmpty()) {
                var known = Arrays.stream(RetryOn.values()).map(RetryOn::token).toList();
                // Envoy passes over words it does not know
                var passed = "\"" + token + "\" has no effect, it is not one of " + known;
                scope.problems().warn(at, passed + DidYouMean.suffix(token, known));
            }
        }
        return conditions;
    }

    private boolean previousHosts(List<RetryHostPredicate> predicates, FieldPath at) {
        boolean previous = false;
        for (int i = 0; i < predicates.size(); i++) {
            var where = at.index(i).field("typed_config");
            var message = scope.unpack(predicates.get(i).getTypedConfig(), where);
            if (message instanceof PreviousHostsPredicate) {
                previous = true;
            } else if (message != null) {
                scope.problem(where, message.getDescriptorForType().getFullName() + " is no retry host predicate");
            }
        }
        return previous;
    }

    private static @Nullable RateLimitedRetryBackOff rateLimited(
            io.envoyproxy.envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff backOff) {
        var headers = backOff.getResetHeadersList().stream()
                .map(header -> new ResetHeader(
                        Values.lower(header.getName()), header.getFormat() == ResetHeaderFormat.UNIX_TIMESTAMP))
                .toList();
        return new RateLimitedRetryBackOff(
                headers,
                backOff.hasMaxInterval() ? Values.duration(backOff.getMaxInterval()) : DEFAULT_RATE_LIMITED_MAX);
    }
}
