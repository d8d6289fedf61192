package dev.sluice.xds.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listener. Unset fields hold Envoy's defaults.
 *
 * @param name unique among listeners
 * @param address where it accepts
 * @param statPrefix replaces the address in stat names; empty keeps the address
 * @param filterChains one chain that matches everything, or none when there is a default chain
 * @param defaultFilterChain takes connections that no chain matches
 * @param perConnectionBufferLimitBytes high watermark of a connection; Envoy: 1 MiB
 * @param enableReusePort one socket a worker by SO_REUSEPORT; Envoy: true
 * @param trafficDirection which way traffic flows; drains by direction use it
 * @param tcpBacklogSize length of the accept queue; Envoy: 128
 * @param source the message it was read from
 */
public record Listener(
        String name,
        Address address,
        String statPrefix,
        List<FilterChain> filterChains,
        @Nullable FilterChain defaultFilterChain,
        int perConnectionBufferLimitBytes,
        boolean enableReusePort,
        TrafficDirection trafficDirection,
        int tcpBacklogSize,
        Source source) {
    public Listener {
        filterChains = List.copyOf(filterChains);
    }
}
