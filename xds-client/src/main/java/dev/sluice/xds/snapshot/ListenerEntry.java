package dev.sluice.xds.snapshot;

import dev.sluice.xds.model.FilterChain;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.Listener;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.RouteSpecifier;
import java.util.List;
import java.util.stream.Stream;

/** One listener and the routes it uses or waits for. */
final class ListenerEntry {
    final String name;
    final boolean dynamic;
    final Versions<Listener> versions = new Versions<>(Listener::source);
    List<Watch<RouteConfiguration, ListenerEntry>> activeWatches = List.of();
    List<Watch<RouteConfiguration, ListenerEntry>> warmingWatches = List.of();

    ListenerEntry(String name, boolean dynamic) {
        this.name = name;
        this.dynamic = dynamic;
    }

    boolean uses(Watch<RouteConfiguration, ListenerEntry> watch) {
        return activeWatches.contains(watch) || warmingWatches.contains(watch);
    }

    /** The routes a listener wants discovered. */
    static List<RouteSpecifier.Rds> routes(Listener listener) {
        var last = listener.defaultFilterChain();
        return Stream.concat(listener.filterChains().stream(), last == null ? Stream.of() : Stream.of(last))
                .map(FilterChain::filters)
                .flatMap(List::stream)
                .flatMap(filter -> switch (filter) {
                    case HttpConnectionManager http ->
                        switch (http.routeSpecifier()) {
                            case RouteSpecifier.Rds rds -> Stream.of(rds);
                            case RouteSpecifier.Inline inline -> Stream.empty();
                        };
                })
                .distinct()
                .toList();
    }
}
