package dev.sluice.proxy.server;

import dev.sluice.queue.config.Durability;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.xds.model.ClusterSpecifier;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.QueueFilter;
import dev.sluice.xds.model.QueueMode;
import dev.sluice.xds.model.Route;
import dev.sluice.xds.model.RouteAction;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.VirtualHost;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one queue, whichever filter or route it is reached by.
 *
 * @param config for the queue's core
 * @param routeRetries whether the route's retry policy runs inside an attempt
 * @param redacted lower-case names of the fields whose values people are not shown
 */
record QueueSettings(QueueConfig config, boolean routeRetries, Set<String> redacted) {
    /** The same with another durability. */
    QueueSettings durability(Durability durability) {
        if (config.durability() == durability) return this;
        return new QueueSettings(config.with(durability), routeRetries, redacted);
    }

    /**
     * The queues that a connection manager's requests may get into, by name.
     *
     * @param manager null for a listener that serves no requests
     * @param routes the table it uses, null when that is not known yet
     * @throws IllegalArgumentException naming a queue without a name, with two sets of settings, or with a setting that
     *     this build does not have
     */
    static Map<String, QueueSettings> of(@Nullable HttpConnectionManager manager, @Nullable RouteConfiguration routes) {
        if (manager == null) return Map.of();
        var queues = new LinkedHashMap<String, QueueSettings>();
        for (var filter : manager.httpFilters()) {
            if (!(filter.config() instanceof QueueFilter base)) continue;
            check(base, base);
            if (base.name() != null && base.mode() != QueueMode.OFF) add(queues, base.name(), base);
            if (routes == null) continue;
            for (var host : routes.virtualHosts()) {
                for (var route : host.routes()) add(queues, base, filter.name(), routes, host, route);
            }
        }
        return queues;
    }

    private static void add(
            Map<String, QueueSettings> queues,
            QueueFilter base,
            String filter,
            RouteConfiguration routes,
            VirtualHost host,
            Route route) {
        var settings = routes.perFilter(filter, host, route) instanceof QueueFilter own ? own : base;
        if (settings.mode() == QueueMode.OFF || !(route.action() instanceof RouteAction action)) return;
        check(settings, base);
        var name = settings.name();
        if (name == null) {
            if (!(action.cluster() instanceof ClusterSpecifier.Named cluster)) {
                throw new IllegalArgumentException("route \"" + route.name() + "\" of virtual host " + host.name()
                        + " has no single cluster: give its queue (filter " + filter + ") a name");
            }
            name = cluster.name();
        }
        add(queues, name, settings);
    }

    private static void add(Map<String, QueueSettings> queues, String name, QueueFilter settings) {
        var wanted = new QueueSettings(
                settings.queue(name),
                settings.routeRetries(),
                settings.custody().redactHeaders());
        var before = queues.putIfAbsent(name, wanted);
        if (before != null && !before.equals(wanted)) {
            throw new IllegalArgumentException("queue " + name
                    + " has two different sets of settings: make them the same, or give one another name");
        }
    }

    private static void check(QueueFilter settings, QueueFilter base) {
        var prefix = settings.monitorPrefix();
        if (!prefix.equals(base.monitorPrefix()) && !prefix.equals(QueueFilter.DEFAULT_MONITOR_PREFIX)) {
            throw new IllegalArgumentException("queue: monitor_prefix of a route must be the filter's, which is "
                    + base.monitorPrefix() + ", not " + prefix);
        }
    }
}
