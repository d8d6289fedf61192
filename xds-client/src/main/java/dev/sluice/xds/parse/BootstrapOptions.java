package dev.sluice.xds.parse;

import org.jspecify.annotations.Nullable;

/**
 * What the command line says about a bootstrap.
 *
 * @param configYaml YAML or JSON merged over the file ({@code --config-yaml}); null merges nothing
 * @param serviceNode {@code --service-node}; empty keeps the node's id
 * @param serviceCluster {@code --service-cluster}; empty keeps the node's cluster
 * @param serviceZone {@code --service-zone}; empty keeps the node's zone
 * @param allowUnknownStaticFields {@code --allow-unknown-static-fields}, makes unknown fields warnings
 */
public record BootstrapOptions(
        @Nullable String configYaml,
        String serviceNode,
        String serviceCluster,
        String serviceZone,
        boolean allowUnknownStaticFields) {
    /** The command line says nothing. */
    public static final BootstrapOptions NONE = new BootstrapOptions(null, "", "", "", false);
}
