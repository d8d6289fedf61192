package dev.sluice.xds.model;

import dev.sluice.lb.LbConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A cluster. Unset fields hold Envoy's defaults.
 *
 * @param name unique among clusters
 * @param altStatName the name in stats; the cluster's name unless configured
 * @param discovery how its endpoints are found
 * @param connectTimeout Envoy: 5 s
 * @param perConnectionBufferLimitBytes high watermark of a connection; Envoy: 1 MiB
 * @param lbPolicy how a host is chosen
 * @param circuitBreakers limits by priority
 * @param outlierDetection null ejects nobody
 * @param httpProtocolOptions the protocol spoken to its hosts
 * @param waitForWarmOnInit start-up waits until its hosts are known; Envoy: true
 * @param source the message it was read from
 */
public record Cluster(
        String name,
        String altStatName,
        Discovery discovery,
        Duration connectTimeout,
        int perConnectionBufferLimitBytes,
        LbConfig lbPolicy,
        CircuitBreakers circuitBreakers,
        @Nullable OutlierDetection outlierDetection,
        UpstreamHttpOptions httpProtocolOptions,
        boolean waitForWarmOnInit,
        Source source) {}
