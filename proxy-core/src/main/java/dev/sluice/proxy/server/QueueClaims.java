package dev.sluice.proxy.server;

import dev.sluice.queue.config.Durability;
import dev.sluice.queue.journal.JournalConfig;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.QueueStore;
import dev.sluice.xds.model.RouteSpecifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who uses which queues with what settings: one name has one set of settings, and they fit the node's store. */
public final class QueueClaims {
    private static final long HANDOVER_BYTES = 8L << 20;

    private final JournalConfig journal;
    private final Map<String, Map<String, QueueSettings>> byUser = new HashMap<>();

    /**
     * No claims yet.
     *
     * @throws IllegalArgumentException naming a node-wide setting that does not fit the others
     */
    QueueClaims(QueueStore store) {
        journal = new JournalConfig(store.maxBytes(), Math.toIntExact(store.segmentBytes()), HANDOVER_BYTES);
    }

    /** What a start would refuse of the queues that a bootstrap's own listeners use, each with its place; bounded by it. */
    public static List<String> problems(Bootstrap bootstrap) {
        var store = bootstrap.queueStore() == null ? QueueStore.DEFAULT : bootstrap.queueStore();
        QueueClaims claims;
        try {
            claims = new QueueClaims(store);
        } catch (IllegalArgumentException e) {
            return List.of("bootstrap_extensions[sluice.queue]: " + e.getMessage());
        }
        var problems = new ArrayList<String>();
        for (int i = 0; i < bootstrap.listeners().size(); i++) {
            var listener = bootstrap.listeners().get(i);
            var manager = ListenerBuilder.manager(listener);
            var routes = manager.routeSpecifier() instanceof RouteSpecifier.Inline inline ? inline.routeConfig() : null;
            try {
                claims.put(listener.name(), QueueSettings.of(manager, routes));
            } catch (IllegalArgumentException e) {
                problems.add("static_resources.listeners[" + i + "]: " + e.getMessage());
            }
        }
        return problems;
    }

    JournalConfig journal() {
        return journal;
    }

    /**
     * Takes note that {@code user} uses these queues, in place of those it used before.
     *
     * @return what it used before, null for nothing
     * @throws IllegalArgumentException naming a queue that another uses with other settings, or that does not fit
     */
    @Nullable
    Map<String, QueueSettings> put(String user, Map<String, QueueSettings> queues) {
        queues.forEach((name, settings) -> {
            checkSize(settings);
            byUser.forEach((other, theirs) -> {
                var known = other.equals(user) ? null : theirs.get(name);
                if (known != null && !known.equals(settings)) throw QueueSettings.conflict(name);
            });
        });
        return byUser.put(user, queues);
    }

    /** The user is as it was before. */
    void restore(String user, @Nullable Map<String, QueueSettings> before) {
        if (before == null) byUser.remove(user);
        else byUser.put(user, before);
    }

    /** The settings of a queue that somebody uses; null when nobody does. */
    @Nullable
    QueueSettings of(String queue) {
        for (var claim : byUser.values()) {
            var found = claim.get(queue);
            if (found != null) return found;
        }
        return null;
    }

    /** The queues that these users use and nobody else. */
    Set<String> usedOnlyBy(Set<String> users) {
        var queues = new HashSet<String>();
        byUser.forEach((user, used) -> {
            if (users.contains(user)) queues.addAll(used.keySet());
        });
        byUser.forEach((user, used) -> {
            if (!users.contains(user)) queues.removeAll(used.keySet());
        });
        return queues;
    }

    private void checkSize(QueueSettings settings) {
        var config = settings.config();
        if (config.durability() == Durability.MEMORY) return;
        if (config.bounds().maxMessageBytes() >= journal.maxRecordBytes()) {
            throw new IllegalArgumentException(
                    "queue " + config.name() + ": bounds.max_message_bytes must be less than "
                            + journal.maxRecordBytes() + ", a quarter of the store's segment_bytes");
        }
    }
}
