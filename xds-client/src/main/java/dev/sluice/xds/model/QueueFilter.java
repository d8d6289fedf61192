package dev.sluice.xds.model;

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
 * @param keyHeader the header that names a lane; lower case
 * @param delivery how messages are delivered
 * @param retry when a delivery is tried again
 * @param brake when the queue stops by itself
 * @param onKeyFailure what happens to the lane of a dead message
 * @param deadLetters limits of dead letters
 * @param result what is kept of responses
 * @param idempotency handling of {@code Idempotency-Key}
 * @param grpcEmptyResponse unary gRPC calls may be answered with an empty message
 * @param custody what is not stored or not shown
 * @param monitorPrefix path below which accepted requests are watched
 */
public record QueueFilter(
        @Nullable String name,
        QueueMode mode,
        Set<String> methods,
        QueueDurability durability,
        QueueBounds bounds,
        QueueOverflow overflow,
        String keyHeader,
        QueueDelivery delivery,
        QueueRetry retry,
        QueueBrake brake,
        KeyFailure onKeyFailure,
        QueueDeadLetters deadLetters,
        QueueResult result,
        QueueIdempotency idempotency,
        boolean grpcEmptyResponse,
        QueueCustody custody,
        String monitorPrefix)
        implements HttpFilterConfig, RouteFilterConfig {
    /** Where monitors are unless the filter says otherwise. */
    public static final String DEFAULT_MONITOR_PREFIX = "/.sluice/requests";

    public QueueFilter {
        methods = Set.copyOf(methods);
    }
}
