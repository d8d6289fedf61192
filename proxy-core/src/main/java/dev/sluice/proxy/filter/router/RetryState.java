package dev.sluice.proxy.filter.router;

import dev.sluice.lb.Limit;
import dev.sluice.lb.Permit;
import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.route.HeadRule;
import dev.sluice.proxy.route.RetryRule;
import dev.sluice.proxy.stats.Cells;
import dev.sluice.proxy.stats.ClusterStat;
import dev.sluice.xds.model.RetryOn;
import dev.sluice.xds.model.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether, and when, one request is tried again (Envoy: RetryStateImpl). The route's policy and the {@code x-envoy-*}
 * headers of a trusted caller together say on what; the number of retries, the cluster's limit and its budget say how
 * often.
 */
final class RetryState {
    /** A decision. */
    enum Decision {
        RETRY,
        /** Nothing that the policy retries. */
        NO,
        /** It would be retried, but the number of retries is used up. */
        LIMIT_EXCEEDED,
        /** It would be retried, but too many retries are under way in the cluster. */
        OVERFLOW
    }

    private static final HeaderName RETRY_ON = HeaderName.of("x-envoy-retry-on");
    private static final HeaderName RETRY_GRPC_ON = HeaderName.of("x-envoy-retry-grpc-on");
    private static final HeaderName MAX_RETRIES = HeaderName.of("x-envoy-max-retries");
    private static final HeaderName RETRIABLE_CODES = HeaderName.of("x-envoy-retriable-status-codes");
    private static final HeaderName RETRIABLE_HEADERS = HeaderName.of("x-envoy-retriable-header-names");
    private static final HeaderName RATE_LIMITED = HeaderName.of("x-envoy-ratelimited");
    private static final HeaderName GRPC_STATUS = HeaderName.of("grpc-status");
    private static final long BASE_NANOS = Duration.ofMillis(25).toNanos();

    private final Set<RetryOn> on;
    private final Set<Integer> codes;
    private final List<HeadRule<ResponseHead>> responseRules;
    private final @Nullable RetryPolicy policy;
    private final Limit limit;
    private final Cells cells;
    private final BackOff backOff;
    private int left;
    private boolean retried;
    private final Permit permit = new Permit();

    private RetryState(
            Set<RetryOn> on,
            Set<Integer> codes,
            List<HeadRule<ResponseHead>> responseRules,
            @Nullable RetryPolicy policy,
            RetryContext context) {
        this.on = on;
        this.codes = codes;
        this.responseRules = responseRules;
        this.policy = policy;
        this.limit = context.limit;
        this.cells = context.cells;
        long base = policy == null ? BASE_NANOS : policy.baseInterval().toNanos();
        long most = policy == null ? 10 * BASE_NANOS : policy.maxInterval().toNanos();
        this.backOff = new BackOff(base, most, context.random);
        this.left = policy == null ? 1 : policy.numRetries();
    }

    /** What a retry state takes from its surroundings. */
    record RetryContext(Limit limit, Cells cells, RandomGenerator random) {}

    /** The state for a request, or null when nothing is ever retried; takes the caller's headers out of the head. */
    static @Nullable RetryState of(@Nullable RetryRule rule, RequestHead head, RetryContext context) {
        boolean byHeader = head.contains(RETRY_ON) || head.contains(RETRY_GRPC_ON);
        if (rule == null && !byHeader) {
            removeHeaders(head);
            return null;
        }
        var on = EnumSet.noneOf(RetryOn.class);
        if (rule != null) on.addAll(rule.policy().retryOn());
        addConditions(on, head.joined(RETRY_ON));
        addConditions(on, head.joined(RETRY_GRPC_ON));
        var codes = new HashSet<Integer>();
        if (rule != null) codes.addAll(rule.policy().retriableStatusCodes());
        addCodes(codes, head.joined(RETRIABLE_CODES));
        var rules = rule == null ? List.<HeadRule<ResponseHead>>of() : rule.responseRules();
        var names = head.joined(RETRIABLE_HEADERS);
        if (names != null) {
            var added = new ArrayList<>(rules);
            for (var name : names.split(",", -1)) {
                if (name.isBlank()) continue;
                var wanted = HeaderName.of(name.strip());
                added.add(response -> response.contains(wanted));
            }
            rules = List.copyOf(added);
        }
        boolean wanted = !on.isEmpty() && requestMatches(rule, head);
        RetryState state = null;
        if (wanted) {
            state = new RetryState(on, codes, rules, rule == null ? null : rule.policy(), context);
            var most = head.get(MAX_RETRIES);
            if (most != null
                    && !most.isEmpty()
                    && most.length() < 10
                    && most.chars().allMatch(Character::isDigit)) {
                state.left = Integer.parseInt(most);
            }
        }
        removeHeaders(head);
        return state;
    }

    /** Decides on a response; {@code last} is whether it is a head alone. */
    Decision onResponse(ResponseHead head) {
        return decide(retriable(head));
    }

    /** Decides on an attempt that failed before its response. */
    Decision onFailure(Failure why, boolean requestSent) {
        return decide(retriable(why, requestSent));
    }

    /** Nanoseconds to wait before the retry decided on: the upstream's wish, if the policy heeds it, else the back-off. */
    long delayNanos(@Nullable ResponseHead head, long wallMillis) {
        var asked = head == null ? null : RetryAfter.of(policy, head, wallMillis);
        if (asked != null) {
            cells.inc(ClusterStat.UPSTREAM_RQ_RETRY_BACKOFF_RATELIMITED);
            // Envoy: uniform in [v, 1.5 v), so that callers told the same time do not come back together.
            return asked + backOff.below(asked / 2 + 1);
        }
        cells.inc(ClusterStat.UPSTREAM_RQ_RETRY_BACKOFF_EXPONENTIAL);
        return backOff.next();
    }

    /** Ends the count of a retry under way. */
    void release() {
        if (permit.held()) permit.end(Permit.Outcome.OK);
    }

    private Decision decide(boolean retriable) {
        release();
        if (!retriable) {
            if (retried) cells.inc(ClusterStat.UPSTREAM_RQ_RETRY_SUCCESS);
            return Decision.NO;
        }
        if (left == 0) {
            cells.inc(ClusterStat.UPSTREAM_RQ_RETRY_LIMIT_EXCEEDED);
            return Decision.LIMIT_EXCEEDED;
        }
        left--;
        if (!permit.tryAcquire(limit)) {
            cells.inc(ClusterStat.UPSTREAM_RQ_RETRY_OVERFLOW);
            return Decision.OVERFLOW;
        }
        retried = true;
        cells.inc(ClusterStat.UPSTREAM_RQ_RETRY);
        return Decision.RETRY;
    }

    private boolean retriable(ResponseHead head) {
        if (head.contains(RATE_LIMITED)) return on.contains(RetryOn.ENVOY_RATELIMITED);
        int status = head.status();
        if (status >= 500 && status < 600 && on.contains(RetryOn.FIVE_XX)) return true;
        if (status >= 502 && status <= 504 && on.contains(RetryOn.GATEWAY_ERROR)) return true;
        if (status == 409 && on.contains(RetryOn.RETRIABLE_4XX)) return true;
        if (on.contains(RetryOn.RETRIABLE_STATUS_CODES) && codes.contains(status)) return true;
        if (on.contains(RetryOn.RETRIABLE_HEADERS)) {
            for (var rule : responseRules) if (rule.matches(head)) return true;
        }
        var grpc = grpcCondition(head);
        return grpc != null && on.contains(grpc);
    }

    private boolean retriable(Failure why, boolean requestSent) {
        var reason = why.reason();
        if (reason == Reason.OVERFLOW || (why.retry() == Failure.Retry.NEVER && reason != Reason.PER_TRY_TIMEOUT)) {
            return false;
        }
        if (on.contains(RetryOn.FIVE_XX) || on.contains(RetryOn.GATEWAY_ERROR) || on.contains(RetryOn.RESET)) {
            return true;
        }
        if (on.contains(RetryOn.RESET_BEFORE_REQUEST) && !requestSent) return true;
        boolean connect = reason == Reason.CONNECT_FAILED
                || reason == Reason.LOCAL_CONNECT_FAILED
                || reason == Reason.CONNECT_TIMEOUT;
        if (connect && on.contains(RetryOn.CONNECT_FAILURE)) return true;
        return reason == Reason.UPSTREAM_REFUSED && on.contains(RetryOn.REFUSED_STREAM);
    }

    private static @Nullable RetryOn grpcCondition(Headers head) {
        var status = head.get(GRPC_STATUS);
        if (status == null) return null;
        return switch (status) {
            case "1" -> RetryOn.GRPC_CANCELLED;
            case "4" -> RetryOn.GRPC_DEADLINE_EXCEEDED;
            case "8" -> RetryOn.GRPC_RESOURCE_EXHAUSTED;
            case "13" -> RetryOn.GRPC_INTERNAL;
            case "14" -> RetryOn.GRPC_UNAVAILABLE;
            default -> null;
        };
    }

    private static boolean requestMatches(@Nullable RetryRule rule, RequestHead head) {
        if (rule == null || rule.requestRules().isEmpty()) return true;
        for (var condition : rule.requestRules()) if (condition.matches(head)) return true;
        return false;
    }

    private static void addConditions(Set<RetryOn> on, @Nullable String list) {
        if (list == null) return;
        for (var token : list.split(",", -1)) {
            var condition = RetryOn.of(token.strip());
            if (condition != null) on.add(condition);
        }
    }

    private static void addCodes(Set<Integer> codes, @Nullable String list) {
        if (list == null) return;
        for (var token : list.split(",", -1)) {
            var code = token.strip();
            if (code.length() == 3 && code.chars().allMatch(Character::isDigit)) codes.add(Integer.valueOf(code));
        }
    }

    private static void removeHeaders(RequestHead head) {
        head.remove(RETRY_ON);
        head.remove(RETRY_GRPC_ON);
        head.remove(MAX_RETRIES);
        head.remove(RETRIABLE_CODES);
        head.remove(RETRIABLE_HEADERS);
    }
}
