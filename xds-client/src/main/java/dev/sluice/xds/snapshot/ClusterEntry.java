package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ClusterLoadAssignment;
import org.jspecify.annotations.Nullable;

/** One cluster and the endpoints it uses or waits for. */
final class ClusterEntry {
    final String name;
    final boolean dynamic;
    final Versions<Cluster> versions = new Versions<>(Cluster::source);

    /** Brings the endpoints of the version in force; null where they are not discovered. */
    @Nullable
    Watch<ClusterLoadAssignment, ClusterEntry> activeWatch;

    /** Brings the endpoints of the version that warms. */
    @Nullable
    Watch<ClusterLoadAssignment, ClusterEntry> warmingWatch;

    Scheduler.@Nullable Waiting timeout;

    /** Whether the proxy has heard of it. */
    boolean given;

    ClusterEntry(String name, boolean dynamic) {
        this.name = name;
        this.dynamic = dynamic;
    }

    void stopWaiting() {
        if (timeout != null) {
            timeout.cancel();
            timeout = null;
        }
    }
}
