package dev.sluice.proxy.admin;

import dev.sluice.xds.model.Source;
import dev.sluice.xds.snapshot.ResourceStatus;
import java.time.Instant;
import java.util.List;

/** What the pages show of the configuration in force. Called on the control loop. */
public interface ProxyView {
    /** All clusters in force, in the order of their names. */
    List<ClusterStatus> clusters();

    /** All listeners in the order they came, with those that were closed by {@link ServerControl#drainListeners}. */
    List<ListenerStatus> listeners();

    /** The bootstrap, and when it was read. */
    Source bootstrap();

    /** When the bootstrap was read. */
    Instant bootstrapRead();

    /** Resources of a kind, in whatever state: clusters in the order of their names, others in the order they came. */
    List<ResourceStatus> resources(ConfigKind kind);

    /** The version of the last accepted update of a kind; empty when there was none. */
    String version(ConfigKind kind);
}
