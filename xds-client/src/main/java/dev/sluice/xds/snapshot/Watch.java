package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.model.Source;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A resource that others need by name.
 *
 * @param <T> the record of the resource
 * @param <U> who needs it
 */
final class Watch<T, U> {
    final ConfigSource source;
    final String name;
    final Versions<T> versions;
    final SubscriptionStats stats;
    private final Set<U> users = new LinkedHashSet<>();

    /** True once nobody has to wait for it: it came, was refused or took too long. */
    boolean resolved;

    /** Ends the wait for the first answer, or the time an answer holds. */
    Scheduler.@Nullable Waiting timeout;

    Watch(ConfigSource source, String name, Function<T, Source> message) {
        this.source = source;
        this.name = name;
        this.versions = new Versions<>(message);
        this.stats = new SubscriptionStats(source);
    }

    boolean add(U user) {
        return users.add(user);
    }

    /** Returns true when nobody needs it any more. */
    boolean remove(U user) {
        users.remove(user);
        return users.isEmpty();
    }

    /** A copy: users may come and go while each is told. */
    List<U> users() {
        return List.copyOf(users);
    }

    void stopWaiting() {
        if (timeout != null) {
            timeout.cancel();
            timeout = null;
        }
    }
}
