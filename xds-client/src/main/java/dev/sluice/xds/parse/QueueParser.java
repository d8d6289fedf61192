package dev.sluice.xds.parse;

import dev.sluice.queue.config.Bounds;
import dev.sluice.queue.config.Brake;
import dev.sluice.queue.config.DeadLetters;
import dev.sluice.queue.config.Delivery;
import dev.sluice.queue.config.Durability;
import dev.sluice.queue.config.IdempotencyRules;
import dev.sluice.queue.config.KeyFailure;
import dev.sluice.queue.config.Overflow;
import dev.sluice.queue.config.Results;
import dev.sluice.queue.config.Retry;
import dev.sluice.queue.order.OrderKind;
import dev.sluice.queue.v1.Queue;
import dev.sluice.xds.model.QueueCustody;
import dev.sluice.xds.model.QueueFilter;
import dev.sluice.xds.model.QueueMode;
import dev.sluice.xds.model.QueueStore;
import dev.sluice.xds.model.QueueVolume;
import dev.sluice.xds.read.FieldPath;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The queue filter and the node's store of queues. */
final class QueueParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("sluice.queue.v1.Queue")
                    .works("name", "mode", "methods", "bounds", "key_header", "delivery", "retry", "brake")
                    .works("on_key_failure", "dead_letters", "result", "idempotency", "grpc", "custody")
                    .works("monitor_prefix")
                    .only("durability", "MEMORY", "OS", "DISK")
                    .only("overflow", "REJECT", "DROP_OLDEST")
                    .only(
                            "order",
                            Arrays.stream(OrderKind.values()).map(Enum::name).toArray())
                    .worksBut("hold", "only switched off"),
            MessageSupport.of("sluice.queue.v1.Queue.Bounds")
                    .works("max_messages", "max_bytes", "max_message_bytes", "max_age"),
            MessageSupport.of("sluice.queue.v1.Queue.Rate").works("per_second", "burst"),
            MessageSupport.of("sluice.queue.v1.Queue.Delivery")
                    .works("max_concurrent", "rate", "adaptive", "timeout", "route_retries")
                    .worksBut("max_concurrent_per_endpoint", "only 0"),
            MessageSupport.of("sluice.queue.v1.Queue.Retry")
                    .works("max_attempts", "min_backoff", "max_backoff", "max_age", "retriable_status_codes"),
            MessageSupport.of("sluice.queue.v1.Queue.Brake").works("same_cause", "within"),
            MessageSupport.of("sluice.queue.v1.Queue.DeadLetters").works("max_messages", "max_age"),
            MessageSupport.of("sluice.queue.v1.Queue.Result").works("retention", "max_bytes"),
            MessageSupport.of("sluice.queue.v1.Queue.Idempotency").works("window", "max_keys", "required"),
            MessageSupport.of("sluice.queue.v1.Queue.Grpc").works("empty_response"),
            MessageSupport.of("sluice.queue.v1.Queue.Custody")
                    .works("strip_headers")
                    .worksBut("redact_headers", "adds to the credentials that never show"),
            MessageSupport.of("sluice.queue.v1.Queue.Hold")
                    .worksBut("max_wait", "only 0s")
                    .accepted("nothing is held", "max_pending", "order")
                    .works("wake"),
            MessageSupport.of("sluice.queue.v1.Queue.Wake"),
            MessageSupport.of("sluice.queue.v1.QueueStore")
                    .works("directory", "volume", "max_bytes", "segment_bytes", "memory_bytes")
                    .worksBut("handoff", "only without a cluster")
                    .worksBut("peers", "only without a cluster"),
            MessageSupport.of("sluice.queue.v1.QueueStore.Handoff").accepted("nothing is handed off", "deadline"),
            MessageSupport.of("sluice.queue.v1.QueueStore.Peers"));

    private static final Set<String> DEFAULT_METHODS = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,32}");
    private static final Pattern HEADER = Pattern.compile("[0-9a-zA-Z!#$%&'*+.^_|~`-]{1,256}");
    private static final Pattern MONITOR = Pattern.compile("(/[^/?#\\s]+)+");
    private static final int LONGEST_NAME = 255;
    private static final int MOST_CONCURRENT = 100_000;
    private static final int MOST_ENTRIES = 100_000_000;
    private static final int MOST_OF_ONE_CAUSE = 10_000;
    private static final long MOST_BYTES = 1L << 40;

    private final Scope scope;
    private final Ranges ranges;

    QueueParser(Scope scope) {
        this.scope = scope;
        this.ranges = new Ranges(scope);
    }

    QueueFilter filter(Queue queue, FieldPath at) {
        if (queue.getName().length() > LONGEST_NAME) {
            scope.problem(at.field("name"), "must have at most " + LONGEST_NAME + " characters");
        }
        if (queue.getHold().hasMaxWait()
                && !Values.duration(queue.getHold().getMaxWait()).isZero()) {
            scope.problem(at.field("hold").field("max_wait"), "is not supported by Sluice, only 0s");
        }
        return new QueueFilter(
                Values.orNull(queue.getName()),
                switch (queue.getMode()) {
                    case ON_REQUEST, UNRECOGNIZED -> QueueMode.ON_REQUEST;
                    case ALWAYS -> QueueMode.ALWAYS;
                    case OFF -> QueueMode.OFF;
                },
                methods(queue.getMethodsList(), at.field("methods")),
                switch (queue.getDurability()) {
                    case MEMORY -> Durability.MEMORY;
                    case OS -> Durability.OS;
                    case DISK, ENGINE, DURABILITY_UNSPECIFIED, UNRECOGNIZED -> Durability.DISK;
                },
                bounds(queue.getBounds(), at.field("bounds")),
                queue.getOverflow() == Queue.Overflow.DROP_OLDEST ? Overflow.DROP_OLDEST : Overflow.REJECT,
                order(queue.getOrder()),
                header(queue.getKeyHeader(), "sluice-key", at.field("key_header")),
                delivery(queue.getDelivery(), at.field("delivery")),
                queue.getDelivery().getRouteRetries(),
                retry(queue.getRetry(), at.field("retry")),
                brake(queue.getBrake(), at.field("brake")),
                queue.getOnKeyFailure() == Queue.KeyFailure.DEAD_LETTER_AND_CONTINUE
                        ? KeyFailure.DEAD_LETTER_AND_CONTINUE
                        : KeyFailure.BLOCK_KEY,
                deadLetters(queue.getDeadLetters(), at.field("dead_letters")),
                results(queue.getResult(), at.field("result")),
                idempotency(queue.getIdempotency(), at.field("idempotency")),
                queue.getGrpc().getEmptyResponse(),
                custody(queue.getCustody(), at.field("custody")),
                monitor(queue.getMonitorPrefix(), at.field("monitor_prefix")));
    }

    /** Orders have the same names here and there. */
    private static OrderKind order(Queue.Order order) {
        for (var kind : OrderKind.values()) {
            if (kind.name().equals(order.name())) {
                return kind;
            }
        }
        return OrderKind.FIFO; // refused already
    }

    private Set<String> methods(List<String> methods, FieldPath at) {
        for (int i = 0; i < methods.size(); i++) {
            if (!METHOD.matcher(methods.get(i)).matches()) {
                scope.problem(at.index(i), "must be a method in capitals, such as POST");
            }
        }
        return methods.isEmpty() ? DEFAULT_METHODS : new HashSet<>(methods);
    }

    private String header(String name, String otherwise, FieldPath at) {
        if (name.isEmpty()) {
            return otherwise;
        }
        if (!HEADER.matcher(name).matches()) {
            scope.problem(at, "is no valid header name");
        }
        return Values.lower(name);
    }

    private String monitor(String prefix, FieldPath at) {
        if (prefix.isEmpty()) {
            return QueueFilter.DEFAULT_MONITOR_PREFIX;
        }
        if (!MONITOR.matcher(prefix).matches()) {
            scope.problem(
                    at,
                    "must be a path such as " + QueueFilter.DEFAULT_MONITOR_PREFIX + ", without a slash at its end");
        }
        return prefix;
    }

    private Bounds bounds(Queue.Bounds b, FieldPath at) {
        var d = Bounds.DEFAULT;
        var parsed = new Bounds(
                ranges.number(
                        b.hasMaxMessages(),
                        b.getMaxMessages(),
                        d.maxMessages(),
                        1,
                        MOST_ENTRIES,
                        at.field("max_messages")),
                ranges.number(b.hasMaxBytes(), b.getMaxBytes(), d.maxBytes(), 1, MOST_BYTES, at.field("max_bytes")),
                ranges.number(
                        b.hasMaxMessageBytes(),
                        b.getMaxMessageBytes(),
                        d.maxMessageBytes(),
                        1,
                        1 << 30,
                        at.field("max_message_bytes")),
                ranges.positive(b.hasMaxAge(), b.getMaxAge(), d.maxAge(), at.field("max_age")));
        if (b.hasMaxMessageBytes() && parsed.maxMessageBytes() > parsed.maxBytes()) {
            scope.problem(at.field("max_message_bytes"), "must be at most max_bytes, which is " + parsed.maxBytes());
        }
        return parsed;
    }

    private Delivery delivery(Queue.Delivery delivery, FieldPath at) {
        var d = Delivery.DEFAULT;
        int concurrent = Values.or(delivery.hasMaxConcurrent(), delivery.getMaxConcurrent(), d.maxConcurrent());
        if (delivery.getMaxConcurrentPerEndpoint() != 0) {
            scope.problem(at.field("max_concurrent_per_endpoint"), "is not supported by Sluice, only 0");
        }
        double perSecond = delivery.getRate().getPerSecond();
        if (!(perSecond >= 0 && Double.isFinite(perSecond))) {
            scope.problem(at.field("rate").field("per_second"), "must be at least 0, is " + perSecond);
            perSecond = 0;
        }
        return new Delivery(
                ranges.within(concurrent, 1, MOST_CONCURRENT, at.field("max_concurrent")),
                perSecond,
                ranges.within(
                        delivery.getRate().getBurst(),
                        0,
                        Integer.MAX_VALUE,
                        at.field("rate").field("burst")),
                Values.or(delivery.hasAdaptive(), delivery.getAdaptive(), d.adaptive()),
                ranges.positive(delivery.hasTimeout(), delivery.getTimeout(), d.timeout(), at.field("timeout")));
    }

    private Retry retry(Queue.Retry r, FieldPath at) {
        var d = Retry.DEFAULT;
        for (int i = 0; i < r.getRetriableStatusCodesCount(); i++) {
            ranges.within(
                    r.getRetriableStatusCodes(i),
                    400,
                    599,
                    at.field("retriable_status_codes").index(i));
        }
        var min = ranges.positive(r.hasMinBackoff(), r.getMinBackoff(), d.minBackoff(), at.field("min_backoff"));
        var max = ranges.positive(r.hasMaxBackoff(), r.getMaxBackoff(), d.maxBackoff(), at.field("max_backoff"));
        if (max.compareTo(min) < 0) {
            scope.problem(at.field("max_backoff"), "must be at least min_backoff");
            max = min;
        }
        return new Retry(
                ranges.within(r.getMaxAttempts(), 0, Integer.MAX_VALUE, at.field("max_attempts")),
                min,
                max,
                ranges.positive(r.hasMaxAge(), r.getMaxAge(), d.maxAge(), at.field("max_age")),
                r.getRetriableStatusCodesCount() == 0
                        ? d.statusCodes()
                        : new HashSet<>(r.getRetriableStatusCodesList()));
    }

    private Brake brake(Queue.Brake brake, FieldPath at) {
        var d = Brake.DEFAULT;
        return new Brake(
                ranges.within(
                        Values.or(brake.hasSameCause(), brake.getSameCause(), d.sameCause()),
                        0,
                        MOST_OF_ONE_CAUSE,
                        at.field("same_cause")),
                ranges.positive(brake.hasWithin(), brake.getWithin(), d.within(), at.field("within")));
    }

    private DeadLetters deadLetters(Queue.DeadLetters dead, FieldPath at) {
        var d = DeadLetters.DEFAULT;
        return new DeadLetters(
                (int) ranges.number(
                        dead.hasMaxMessages(),
                        dead.getMaxMessages(),
                        d.maxMessages(),
                        1,
                        MOST_ENTRIES,
                        at.field("max_messages")),
                ranges.positive(dead.hasMaxAge(), dead.getMaxAge(), d.maxAge(), at.field("max_age")));
    }

    private Results results(Queue.Result result, FieldPath at) {
        var d = Results.DEFAULT;
        return new Results(
                ranges.positive(result.hasRetention(), result.getRetention(), d.retention(), at.field("retention")),
                (int) ranges.number(
                        result.hasMaxBytes(), result.getMaxBytes(), d.maxBytes(), 0, 1 << 30, at.field("max_bytes")));
    }

    private IdempotencyRules idempotency(Queue.Idempotency i, FieldPath at) {
        var d = IdempotencyRules.DEFAULT;
        return new IdempotencyRules(
                ranges.positive(i.hasWindow(), i.getWindow(), d.window(), at.field("window")),
                (int) ranges.number(i.hasMaxKeys(), i.getMaxKeys(), d.maxKeys(), 1, MOST_ENTRIES, at.field("max_keys")),
                i.getRequired());
    }

    private QueueCustody custody(Queue.Custody custody, FieldPath at) {
        headers(custody.getStripHeadersList(), at.field("strip_headers"));
        headers(custody.getRedactHeadersList(), at.field("redact_headers"));
        var redacted = new HashSet<>(QueueCustody.DEFAULT.redactHeaders());
        redacted.addAll(Values.lowerSet(custody.getRedactHeadersList()));
        return new QueueCustody(Values.lowerSet(custody.getStripHeadersList()), redacted);
    }

    private void headers(List<String> names, FieldPath at) {
        for (int i = 0; i < names.size(); i++) {
            if (!HEADER.matcher(names.get(i)).matches()) {
                scope.problem(at.index(i), "is no valid header name");
            }
        }
    }

    QueueStore store(dev.sluice.queue.v1.QueueStore s, FieldPath at) {
        var d = QueueStore.DEFAULT;
        var store = new QueueStore(
                Values.orNull(s.getDirectory()),
                s.getVolume() == dev.sluice.queue.v1.QueueStore.Volume.PERSISTENT
                        ? QueueVolume.PERSISTENT
                        : QueueVolume.EPHEMERAL,
                ranges.number(s.hasMaxBytes(), s.getMaxBytes(), d.maxBytes(), 1 << 20, 1L << 46, at.field("max_bytes")),
                ranges.number(
                        s.hasSegmentBytes(),
                        s.getSegmentBytes(),
                        d.segmentBytes(),
                        1 << 16,
                        1 << 30,
                        at.field("segment_bytes")),
                ranges.number(
                        s.hasMemoryBytes(),
                        s.getMemoryBytes(),
                        d.memoryBytes(),
                        1 << 16,
                        MOST_BYTES,
                        at.field("memory_bytes")));
        if (store.segmentBytes() * 2 > store.maxBytes()) {
            scope.problem(
                    at.field("max_bytes"), "must hold two segments at least, that is " + store.segmentBytes() * 2);
        }
        return store;
    }
}
