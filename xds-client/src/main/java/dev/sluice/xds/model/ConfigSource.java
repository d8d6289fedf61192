package dev.sluice.xds.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where the resources of one kind come from. */
public sealed interface ConfigSource {

    /** How long warming waits for the first answer before it goes on without; zero waits for ever. Envoy: 15 s. */
    Duration initialFetchTimeout();

    /**
     * A file holding a DiscoveryResponse as YAML or JSON; it is read again when a file is moved onto its name.
     *
     * @param path the file
     * @param watchedDirectory a move inside this directory also causes a read (Kubernetes swaps a symlink there)
     * @param initialFetchTimeout see {@link ConfigSource#initialFetchTimeout}
     */
    record Path(String path, @Nullable String watchedDirectory, Duration initialFetchTimeout) implements ConfigSource {}

    /**
     * The aggregated stream of {@link DynamicResources#ads}.
     *
     * @param initialFetchTimeout see {@link ConfigSource#initialFetchTimeout}
     */
    record Ads(Duration initialFetchTimeout) implements ConfigSource {}
}
