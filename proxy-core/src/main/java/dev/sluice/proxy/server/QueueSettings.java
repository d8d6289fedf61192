package dev.sluice.proxy.server;

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
import dev.sluice.xds.model.ClusterSpecifier;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.QueueFilter;
import dev.sluice.xds.model.QueueMode;
import dev.sluice.xds.model.Route;
import dev.sluice.xds.model.RouteAction;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.RouteFilterConfig;
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
        var now = config;
        if (now.durability() == durability) return this;
        var other = new QueueConfig(
                now.name(),
                durability,
                now.bounds(),
                now.overflow(),
                now.delivery(),
                now.retry(),
                now.brake(),
                now.onKeyFailure(),
                now.deadLetters(),
                now.results(),
                now.idempotency());
        return new QueueSettings(other, routeRetries, redacted);
    }

    /**
     * The queues that a connection manager's requests may get into, by name.
     *
     * @param routes the table it uses, null when that is not known yet
     * @throws IllegalArgumentException naming a queue without a name, with two sets of settings, or with a setting that
     *     this build does not have
     */
    static Map<String, QueueSettings> of(HttpConnectionManager manager, @Nullable RouteConfiguration routes) {
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
        var found = override(filter, routes, host, route);
        var settings = found == null ? base : found;
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
        var translated = translate(name, settings);
        var before = queues.putIfAbsent(name, translated);
        if (before != null && !before.equals(translated)) {
            throw new IllegalArgumentException("queue " + name
                    + " has two different sets of settings: make them the same, or give one another name");
        }
    }

    private static @Nullable QueueFilter override(
            String filter, RouteConfiguration routes, VirtualHost host, Route route) {
        RouteFilterConfig found = route.typedPerFilterConfig().get(filter);
        if (found == null) found = host.typedPerFilterConfig().get(filter);
        if (found == null) found = routes.typedPerFilterConfig().get(filter);
        return found instanceof QueueFilter queue ? queue : null;
    }

    private static void check(QueueFilter settings, QueueFilter base) {
        var prefix = settings.monitorPrefix();
        if (!prefix.equals(base.monitorPrefix()) && !prefix.equals(QueueFilter.DEFAULT_MONITOR_PREFIX)) {
            throw new IllegalArgumentException("queue: monitor_prefix of a route must be the filter's, which is "
                    + base.monitorPrefix() + ", not " + prefix);
        }
    }

    private static QueueSettings translate(String name, QueueFilter queue) {
        var bounds = queue.bounds();
        var delivery = queue.delivery();
        var retry = queue.retry();
        var dead = queue.deadLetters();
        var idempotency = queue.idempotency();
        var config = new QueueConfig(
                name,
                switch (queue.durability()) {
                    case MEMORY -> Durability.MEMORY;
                    case OS -> Durability.OS;
                    case DISK -> Durability.DISK;
                },
                new Bounds(bounds.maxMessages(), bounds.maxBytes(), bounds.maxMessageBytes(), bounds.maxAge()),
                switch (queue.overflow()) {
                    case REJECT -> Overflow.REJECT;
                    case DROP_OLDEST -> Overflow.DROP_OLDEST;
                },
                new Delivery(
                        delivery.maxConcurrent(),
                        delivery.ratePerSecond(),
                        delivery.rateBurst(),
                        delivery.adaptive(),
                        delivery.timeout()),
                new Retry(
                        retry.maxAttempts(),
                        retry.minBackoff(),
                        retry.maxBackoff(),
                        retry.maxAge(),
                        retry.retriableStatusCodes()),
                new Brake(queue.brake().sameCause(), queue.brake().within()),
                switch (queue.onKeyFailure()) {
                    case BLOCK_KEY -> KeyFailure.BLOCK_KEY;
                    case DEAD_LETTER_AND_CONTINUE -> KeyFailure.DEAD_LETTER_AND_CONTINUE;
                },
                new DeadLetters(Math.toIntExact(dead.maxMessages()), dead.maxAge()),
                new Results(
                        queue.result().retention(),
                        Math.toIntExact(queue.result().maxBytes())),
                new IdempotencyRules(
                        idempotency.window(), Math.toIntExact(idempotency.maxKeys()), idempotency.required()));
        return new QueueSettings(
                config, delivery.routeRetries(), queue.custody().redactHeaders());
    }
}
