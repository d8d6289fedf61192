package dev.sluice.proxy.route;

import dev.sluice.proxy.format.Surroundings;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.RouteFilterConfig;
import dev.sluice.xds.model.RouteSpecifier;
import dev.sluice.xds.parse.BootstrapOptions;
import dev.sluice.xds.parse.ConfigLoader;
import dev.sluice.xds.parse.Loaded;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Route tables from their text, and requests to match against them. */
public final class Tables {
    private Tables() {}

    /** The connection manager that has these fields, in flow style, besides a router. */
    public static HttpConnectionManager manager(String fields) {
        var yaml =
                "static_resources: {listeners: [{name: l, address: {socket_address: {address: 127.0.0.1, port_value: 0}}, "
                        + "filter_chains: [{filters: [{name: h, typed_config: {\"@type\": type.googleapis.com/"
                        + "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: t, "
                        + "http_filters: [{name: router, typed_config: {\"@type\": type.googleapis.com/"
                        + "envoy.extensions.filters.http.router.v3.Router}}], " + fields + "}}]}]}], clusters: ["
                        + cluster("a")
                        + ", " + cluster("b") + "]}";
        var options = new BootstrapOptions(yaml, "", "", "", false);
        return switch (ConfigLoader.loadBootstrap(null, options)) {
            case Loaded.Ok<Bootstrap> ok ->
                (HttpConnectionManager) ok.value()
                        .listeners()
                        .getFirst()
                        .filterChains()
                        .getFirst()
                        .filters()
                        .getLast();
            case Loaded.Failed<Bootstrap> failed -> throw new AssertionError(failed.problems() + "\n" + yaml);
        };
    }

    private static String cluster(String name) {
        return "{name: " + name + ", type: STATIC, load_assignment: {cluster_name: " + name + "}}";
    }

    /** The table of a route configuration's fields, in flow style. */
    public static RouteTable table(String fields) {
        return table(fields, said -> said);
    }

    /** The same, where {@code inRoutes} makes something of what it says about filters. */
    static RouteTable table(String fields, Function<RouteFilterConfig, Object> inRoutes) {
        var specifier = manager("route_config: {name: r, " + fields + "}").routeSpecifier();
        return new RouteTable(
                ((RouteSpecifier.Inline) specifier).routeConfig(), new Surroundings("host", Map.of()), inRoutes);
    }

    /** The table of these routes, in flow style, for every domain. */
    public static RouteTable routes(String... routes) {
        return table("virtual_hosts: [{name: all, domains: [\"*\"], routes: [" + String.join(", ", routes) + "]}]");
    }

    /** A request; {@code fields} are names and values in turn. */
    public static RequestHead request(String authority, String path, String... fields) {
        var head = new RequestHead();
        head.set(RequestHead.METHOD, "GET").set(RequestHead.SCHEME, "http");
        head.set(RequestHead.AUTHORITY, authority).set(RequestHead.PATH, path);
        for (int i = 0; i < fields.length; i += 2) head.add(HeaderName.of(fields[i]), fields[i + 1]);
        return head;
    }

    /** The name of the route that a request takes, or null. */
    static @Nullable String match(RouteTable table, RequestHead head) {
        var route = table.match(head, new SplittableRandom(1));
        return route == null ? null : route.name();
    }
}
