package dev.sluice.proxy.server;

import dev.sluice.queue.config.Durability;
import dev.sluice.queue.journal.JournalConfig;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.QueueStore;
import dev.sluice.xds.model.RouteSpecifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who uses which queues with what settings: one name has one set of settings in force, and they fit the node's store.
 *
 * <p>Users are updated one after another, so those in force may change hands: a user that has them may bring others,
 * and the rest is behind until it brings the same. Nobody else may bring settings that are not in force.
 */
public final class QueueClaims {
    private static final Logger LOG = LoggerFactory.getLogger("queue");
    private static final long HANDOVER_BYTES = 8L << 20;

    /**
     * A queue in use.
     *
     * @param latest the settings that were accepted last
     * @param byUser what each user brought, the latest last
     */
    private record Used(QueueSettings latest, Map<String, QueueSettings> byUser) {
        /** What holds: the latest, but as durable as those that are behind still promise. */
        QueueSettings inForce() {
            var strongest = latest.config().durability();
            for (var settings : byUser.values()) {
                var other = settings.config().durability();
                if (other.compareTo(strongest) > 0) strongest = other;
            }
            return latest.durability(strongest);
        }
    }

    private final JournalConfig journal;
    private final Map<String, Used> queues = new HashMap<>();
    private final Map<String, Set<String>> byUser = new HashMap<>(); // names of queues

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
            var routes = manager != null && manager.routeSpecifier() instanceof RouteSpecifier.Inline inline
                    ? inline.routeConfig()
                    : null;
            try {
                claims.put(Map.of(listener.name(), QueueSettings.of(manager, routes)));
            } catch (IllegalArgumentException e) {
                problems.add("static_resources.listeners[" + i + "]: " + e.getMessage());
            }
        }
        return problems;
    }

    JournalConfig journal() {
        return journal;
    }

    /** What an accepted update replaced. */
    record Before(Map<String, @Nullable Used> queues, Map<String, Set<String>> byUser) {
        /** The queues it was about. */
        Collection<String> names() {
            return queues.keySet();
        }
    }

    /**
     * Takes note that these users use these queues, in place of those they used before: all of them, or none.
     *
     * @return what was there before
     * @throws IllegalArgumentException naming a queue that would have two sets of settings and who brings them, or that
     *     does not fit
     */
    Before put(Map<String, Map<String, QueueSettings>> update) {
        var touched = new LinkedHashSet<String>();
        var before = new Before(new LinkedHashMap<>(), new HashMap<>());
        update.forEach((user, settings) -> {
            settings.values().forEach(this::checkSize);
            touched.addAll(settings.keySet());
            var used = byUser.getOrDefault(user, Set.of());
            touched.addAll(used);
            before.byUser().put(user, used);
        });
        var after = new LinkedHashMap<String, @Nullable Used>();
        for (var name : touched) {
            before.queues().put(name, queues.get(name));
            after.put(name, updated(name, queues.get(name), update));
        }
        after.forEach(this::set);
        update.forEach((user, settings) -> use(user, settings.keySet()));
        return before;
    }

    /** Everything is as it was before an update. */
    void restore(Before before) {
        before.queues().forEach(this::set);
        before.byUser().forEach(this::use);
    }

    private void set(String name, @Nullable Used used) {
        if (used == null) queues.remove(name);
        else queues.put(name, used);
    }

    private void use(String user, Set<String> names) {
        if (names.isEmpty()) byUser.remove(user);
        else byUser.put(user, Set.copyOf(names));
    }

    /** A queue after an update of some of its users; null when nobody uses it any more. */
    private static @Nullable Used updated(
            String name, @Nullable Used before, Map<String, Map<String, QueueSettings>> update) {
        var claims = new LinkedHashMap<String, QueueSettings>();
        if (before != null) claims.putAll(before.byUser());
        String mover = null; // who brings settings that it did not have
        QueueSettings next = null; // those
        boolean led = false; // whether a mover had the ones in force
        for (var entry : update.entrySet()) {
            var user = entry.getKey();
            var brought = entry.getValue().get(name);
            var old = brought == null ? claims.remove(user) : claims.get(user);
            if (brought == null || brought.equals(old)) continue;
            claims.remove(user);
            claims.put(user, brought);
            led |= before != null && before.latest().equals(old);
            mover = user;
            next = brought;
        }
        if (claims.isEmpty()) return null;
        if (mover == null || next == null) return new Used(latest(before, claims), claims);
        var late = new ArrayList<String>();
        for (var entry : claims.entrySet()) {
            if (entry.getValue().equals(next)) continue;
            var user = entry.getKey();
            boolean behind = led || (before != null && !entry.getValue().equals(before.latest()));
            if (update.containsKey(user) || !behind) throw conflict(name, user, mover);
            late.add(user);
        }
        if (!late.isEmpty()) {
            LOG.warn(
                    "queue {} has the settings of listener {} from now on, others are to be updated: {}",
                    name,
                    mover,
                    late);
        }
        return new Used(next, claims);
    }

    /** Those in force before, or when nobody has them any more, those of the one that came last. */
    private static QueueSettings latest(@Nullable Used before, Map<String, QueueSettings> claims) {
        QueueSettings last = null;
        for (var settings : claims.values()) {
            if (before != null && settings.equals(before.latest())) return settings;
            last = settings;
        }
        return Objects.requireNonNull(last);
    }

    private static IllegalArgumentException conflict(String name, String one, String other) {
        return new IllegalArgumentException("queue " + name + " has two different sets of settings, of listener " + one
                + " and of listener " + other + ": make them the same, or give one another name");
    }

    /** The settings in force of a queue that somebody uses; null when nobody does. */
    @Nullable
    QueueSettings of(String queue) {
        var used = queues.get(queue);
        return used == null ? null : used.inForce();
    }

    /** The queues that these users use and nobody else. */
    Set<String> usedOnlyBy(Set<String> users) {
        var names = new HashSet<String>();
        queues.forEach((name, used) -> {
            if (users.containsAll(used.byUser().keySet())) names.add(name);
        });
        return names;
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
