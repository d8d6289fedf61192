package dev.sluice.xds.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which cluster a route forwards to. */
public sealed interface ClusterSpecifier {

    /**
     * One cluster.
     *
     * @param name the cluster
     */
    record Named(String name) implements ClusterSpecifier {}

    /**
     * The cluster named by a request header.
     *
     * @param header lower case
     */
    record Header(String header) implements ClusterSpecifier {}

    /**
     * One of several by weight.
     *
     * @param clusters at least one, of positive total weight
     * @param headerName a header whose number chooses in place of chance
     */
    record Weighted(List<ClusterWeight> clusters, @Nullable String headerName) implements ClusterSpecifier {
        public Weighted {
            clusters = List.copyOf(clusters);
        }
    }
}
