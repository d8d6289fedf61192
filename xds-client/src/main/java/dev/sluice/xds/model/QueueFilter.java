package dev.sluice.xds.model;

import dev.sluice.queue.config.Bounds;
import dev.sluice.queue.config.Brake;
import dev.sluice.queue.config.DeadLetters;
import dev.sluice.queue.config.Delivery;
import dev.sluice.queue.config.Durability;
import dev.sluice.queue.config.IdempotencyRules;
import dev.sluice.queue.config.KeyFailure;
import dev.sluice.queue.config.Overflow;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.config.Results;
import dev.sluice.queue.config.Retry;
import dev.sluice.queue.order.OrderKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The queue filter. Unset fields hold the defaults of the queue's message.
 *
 * @param name the queue; null is the cluster of the route
 * @param mode which requests are queued
 * @param methods what {@link QueueMode#ALWAYS} queues
 * @param durability what is done before a request is accepted
 * @param bounds limits of the queue
 * @param overflow what happens at a bound
 * @param order which message goes next
 * @param keyHeader the header that names a lane; lower case
 * @param delivery how messages are delivered
 * @param routeRetries lets the retry policy of the route run inside an attempt
 * @param retry when a delivery is tried again
 * @param brake when the queue stops by itself
 * @param onKeyFailure what happens to the lane of a dead message
 * @param deadLetters limits of dead letters
 * @param results what is kept of responses
 * @param idempotency handling of {@code Idempotency-Key}
 * @param grpcEmptyResponse unary gRPC calls may be answered with an empty message
 * @param custody what is not stored or not shown
 * @param monitorPrefix path below which accepted requests are watched
 */
public record QueueFilter(
        @Nullable String name,
        QueueMode mode,
        Set<String> methods,
        Durability durability,
        Bounds bounds,
        Overflow overflow,
        OrderKind order,
        String keyHeader,
        Delivery delivery,
        boolean routeRetries,
        Retry retry,
        Brake brake,
        KeyFailure onKeyFailure,
        DeadLetters deadLetters,
        Results results,
        IdempotencyRules idempotency,
        boolean grpcEmptyResponse,
        QueueCustody custody,
        String monitorPrefix)
        implements HttpFilterConfig, RouteFilterConfig {
    /** Where monitors are unless the filter says otherwise. */
    public static final String DEFAULT_MONITOR_PREFIX = "/.sluice/requests";

    public QueueFilter {
        methods = Set.copyOf(methods);
    }

    /**
     * What the queue of this name is to be.
     *
     * @throws IllegalArgumentException when no queue may have the name
     */
    public QueueConfig queue(String of) {
        return new QueueConfig(
                of,
                durability,
                bounds,
                overflow,
                order,
                delivery,
                retry,
                brake,
                onKeyFailure,
                deadLetters,
                results,
                idempotency);
    }
}
