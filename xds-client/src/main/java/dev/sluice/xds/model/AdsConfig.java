package dev.sluice.xds.model;

import java.time.Duration;
import java.util.List;

/**
 * The gRPC service of the aggregated discovery stream, state of the world.
 *
 * @param clusterName the static cluster that carries the stream
 * @param authority the {@code :authority} to send; empty sends the cluster name
 * @param initialMetadata headers of the stream
 * @param setNodeOnFirstMessageOnly true sends the node once a stream and not with every request
 * @param backOffBase first reconnect window; Envoy: 500 ms
 * @param backOffMax largest reconnect window; Envoy: 30 s
 */
public record AdsConfig(
        String clusterName,
        String authority,
        List<HeaderValue> initialMetadata,
        boolean setNodeOnFirstMessageOnly,
        Duration backOffBase,
        Duration backOffMax) {
    public AdsConfig {
        initialMetadata = List.copyOf(initialMetadata);
    }
}
