package dev.sluice.xds.parse;

import dev.sluice.xds.model.ClusterSpecifier;
import dev.sluice.xds.model.RouteAction;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.Problems;
import java.util.function.Predicate;

/** Finds routes to clusters that do not exist (Envoy: {@code validate_clusters}). */
public final class ClusterReferences {
    private ClusterReferences() {}

    /**
     * Adds a problem for every unknown cluster that routes name, where they ask for it.
     *
     * @param known tells the clusters there are
     * @param at the place of the route configuration
     */
    public static void check(RouteConfiguration routes, Predicate<String> known, FieldPath at, Problems problems) {
        if (!routes.validateClusters()) {
            return;
        }
        for (int i = 0; i < routes.virtualHosts().size(); i++) {
            var host = routes.virtualHosts().get(i);
            var there = at.field("virtual_hosts").index(i).field("routes");
            for (int j = 0; j < host.routes().size(); j++) {
                if (host.routes().get(j).action() instanceof RouteAction action) {
                    check(action.cluster(), known, there.index(j).field("route"), problems);
                }
            }
        }
    }

    private static void check(ClusterSpecifier specifier, Predicate<String> known, FieldPath at, Problems problems) {
        switch (specifier) {
            case ClusterSpecifier.Named named -> check(named.name(), known, at.field("cluster"), problems);
            case ClusterSpecifier.Weighted weighted -> {
                var clusters = at.field("weighted_clusters").field("clusters");
                for (int i = 0; i < weighted.clusters().size(); i++) {
                    check(
                            weighted.clusters().get(i).name(),
                            known,
                            clusters.index(i).field("name"),
                            problems);
                }
            }
            case ClusterSpecifier.Header header -> {}
        }
    }

    private static void check(String name, Predicate<String> known, FieldPath at, Problems problems) {
        if (!known.test(name)) {
            problems.add(at, "there is no cluster \"" + name + "\"");
        }
    }
}
