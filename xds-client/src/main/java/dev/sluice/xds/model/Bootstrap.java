package dev.sluice.xds.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration a proxy starts with.
 *
 * @param node this proxy
 * @param admin the admin interface; null serves none
 * @param listeners static listeners
 * @param clusters static clusters
 * @param dynamicResources what is discovered
 * @param statsConfig tags of stats
 * @param statsFlushInterval how often histograms are merged for reading; Envoy: 5 s
 * @param queueStore node-wide settings of queues, where configured
 * @param source the message it was read from
 */
public record Bootstrap(
        Node node,
        @Nullable Admin admin,
        List<Listener> listeners,
        List<Cluster> clusters,
        DynamicResources dynamicResources,
        StatsConfig statsConfig,
        Duration statsFlushInterval,
        @Nullable QueueStore queueStore,
        Source source) {
    public Bootstrap {
        listeners = List.copyOf(listeners);
        clusters = List.copyOf(clusters);
    }
}
