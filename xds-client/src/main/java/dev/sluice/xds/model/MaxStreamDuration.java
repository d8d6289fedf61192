package dev.sluice.xds.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Longest life of a stream on a route; a zero duration is none.
 *
 * @param maxStreamDuration null takes that of the connection manager
 * @param grpcTimeoutHeaderMax takes {@code grpc-timeout} as the duration, capped by this; zero is no cap; null
 *     does not look at the header
 * @param grpcTimeoutHeaderOffset taken off {@code grpc-timeout} so that the answer arrives in time
 */
public record MaxStreamDuration(
        @Nullable Duration maxStreamDuration,
        @Nullable Duration grpcTimeoutHeaderMax,
        @Nullable Duration grpcTimeoutHeaderOffset) {}
