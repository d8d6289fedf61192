package dev.sluice.proxy.upstream;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The clusters that one worker knows. A change to one touches that one only. */
public final class Clusters {
    private final Map<String, ClusterState> byName = new HashMap<>();

    /** The cluster of that name, or null when it is unknown or still warming. */
    public @Nullable ClusterState find(String name) {
        return byName.get(name);
    }

    /** Puts a cluster in force; one of the same name is replaced and drained. */
    public void put(ClusterState cluster) {
        var before = byName.put(cluster.name(), cluster);
        if (before != null) before.drain();
    }

    /** Takes a cluster away; exchanges under way finish. */
    public void remove(String name) {
        var before = byName.remove(name);
        if (before != null) before.drain();
    }

    /** All of them, for closing down. */
    public Iterable<ClusterState> all() {
        return byName.values();
    }
}
