package dev.sluice.xds.parse;

import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.Cluster;
import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.model.Discovery;
import dev.sluice.xds.model.FilterChain;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.RouteSpecifier;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.Problem;
import dev.sluice.xds.read.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the parts of a bootstrap fit together: names are unique, and what is named exists. Parts in which something
 * is wrong already are left out, for what was read of them need not be what was meant.
 */
final class BootstrapReferences {
    private final Problems problems;
    private final List<String> before; // paths of the problems that were found before
    private final List<FieldPath> discovered = new ArrayList<>(); // places that discover something
    private final List<FieldPath> overAds = new ArrayList<>(); // those of them that do it over ADS

    BootstrapReferences(Problems problems) {
        this.problems = problems;
        this.before = problems.list().stream().map(Problem::path).toList();
    }

    private boolean isSound(FieldPath part) {
        return isSound(part, "");
    }

    private boolean isSound(FieldPath part, String ending) {
        var path = part.toString();
        return before.stream().noneMatch(problem -> problem.startsWith(path) && problem.endsWith(ending));
    }

    void check(Bootstrap bootstrap) {
        var statics = FieldPath.ROOT.field("static_resources");
        var clusters = clusters(bootstrap, statics.field("clusters"));
        boolean allNamed = !clusters.containsKey("") && isSound(statics.field("clusters"), "name");
        listeners(
                bootstrap,
                name -> name.isEmpty() || !allNamed || clusters.containsKey(name),
                statics.field("listeners"));
        var dynamic = FieldPath.ROOT.field("dynamic_resources");
        source(bootstrap.dynamicResources().lds(), dynamic.field("lds_config"));
        source(bootstrap.dynamicResources().cds(), dynamic.field("cds_config"));
        ads(bootstrap, clusters, dynamic.field("ads_config"));
        node(bootstrap);
    }

    private Map<String, Cluster> clusters(Bootstrap bootstrap, FieldPath at) {
        var byName = new HashMap<String, Cluster>();
        for (int i = 0; i < bootstrap.clusters().size(); i++) {
            var cluster = bootstrap.clusters().get(i);
            if (byName.put(cluster.name(), cluster) != null
                    && isSound(at.index(i).field("name"))) {
                problems.add(at.index(i).field("name"), "a second cluster \"" + cluster.name() + "\"");
            }
            if (cluster.discovery() instanceof Discovery.Eds eds) {
                source(eds.edsConfig(), at.index(i).field("eds_cluster_config").field("eds_config"));
            }
        }
        return byName;
    }

    private void listeners(Bootstrap bootstrap, Predicate<String> clusters, FieldPath at) {
        var addresses = new HashSet<Object>();
        for (int i = 0; i < bootstrap.listeners().size(); i++) {
            var listener = bootstrap.listeners().get(i);
            if (isSound(at.index(i).field("address"))
                    && listener.address().port() != 0
                    && !addresses.add(listener.address())) {
                problems.add(at.index(i).field("address"), "a second listener at " + listener.address());
            }
            for (int j = 0; j < listener.filterChains().size(); j++) {
                chain(
                        listener.filterChains().get(j),
                        clusters,
                        at.index(i).field("filter_chains").index(j));
            }
            if (listener.defaultFilterChain() != null) {
                chain(listener.defaultFilterChain(), clusters, at.index(i).field("default_filter_chain"));
            }
        }
    }

    private void chain(FilterChain chain, Predicate<String> clusters, FieldPath at) {
        for (int i = 0; i < chain.filters().size(); i++) {
            var here = at.field("filters").index(i).field("typed_config");
            switch (chain.filters().get(i)) {
                case HttpConnectionManager manager -> {
                    switch (manager.routeSpecifier()) {
                        case RouteSpecifier.Inline inline ->
                            ClusterReferences.check(
                                    inline.routeConfig(), clusters, here.field("route_config"), problems);
                        case RouteSpecifier.Rds rds ->
                            source(rds.configSource(), here.field("rds").field("config_source"));
                    }
                }
            }
        }
    }

    private void source(@Nullable ConfigSource source, FieldPath at) {
        switch (isSound(at) ? source : null) {
            case null -> {}
            case ConfigSource.Path path -> discovered.add(at);
            case ConfigSource.Ads ads -> {
                discovered.add(at);
                overAds.add(at);
            }
        }
    }

    private void ads(Bootstrap bootstrap, Map<String, Cluster> clusters, FieldPath at) {
        var ads = bootstrap.dynamicResources().ads();
        if (!isSound(at)) {
            return;
        }
        if (ads == null) {
            overAds.forEach(place -> problems.add(place, "ads needs dynamic_resources.ads_config, which is not set"));
            return;
        }
        discovered.add(at);
        var carrier = clusters.get(ads.clusterName());
        var where = at.field("grpc_services").index(0).field("envoy_grpc").field("cluster_name");
        if (carrier == null && !isSound(FieldPath.ROOT.field("static_resources").field("clusters"))) {
            return; // it may be one of those
        }
        if (carrier == null) {
            problems.add(where, "there is no static cluster \"" + ads.clusterName() + "\"");
        } else if (carrier.discovery() instanceof Discovery.Eds) {
            problems.add(
                    where, "\"" + ads.clusterName() + "\" discovers its own endpoints and cannot carry the stream");
        } else if (!hasEndpoint(carrier.discovery())
                && isSound(FieldPath.ROOT.field("static_resources").field("clusters"))) {
            problems.add(where, "\"" + ads.clusterName() + "\" has no endpoint to connect to");
        }
    }

    private static boolean hasEndpoint(Discovery discovery) {
        var assignment = switch (discovery) {
            case Discovery.Static known -> known.loadAssignment();
            case Discovery.StrictDns dns -> dns.loadAssignment();
            case Discovery.LogicalDns dns -> dns.loadAssignment();
            case Discovery.Eds eds -> null;
        };
        return assignment != null
                && assignment.endpoints().stream()
                        .anyMatch(locality -> !locality.lbEndpoints().isEmpty());
    }

    private void node(Bootstrap bootstrap) {
        if (discovered.isEmpty() || !isSound(FieldPath.ROOT.field("node"))) {
            return;
        }
        if (bootstrap.node().id().isEmpty()) {
            problems.add(FieldPath.ROOT.field("node").field("id"), needed("--service-node"));
        }
        if (bootstrap.node().cluster().isEmpty()) {
            problems.add(FieldPath.ROOT.field("node").field("cluster"), needed("--service-cluster"));
        }
    }

    private String needed(String flag) {
        return "must be set, here or by " + flag + ", because " + discovered.getFirst() + " discovers resources";
    }
}
