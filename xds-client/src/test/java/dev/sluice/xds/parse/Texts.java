package dev.sluice.xds.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.RouteSpecifier;
import dev.sluice.xds.read.Problem;
import java.util.List;

/** Bootstraps written as text, with the parts a test is about put in. */
final class Texts {
    static final String ROUTER =
            "{name: router, typed_config: {\"@type\": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}";

    private Texts() {}

    /** A listener whose connection manager has these fields more; clusters a and b. */
    static String manager(String fields, String route) {
        return """
                static_resources:
                  listeners:
                  - name: l
                    address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                    filter_chains:
                    - filters:
                      - name: hcm
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: ingress
                          http_filters: [%s]
                          route_config: {name: rc, virtual_hosts: [{name: v, domains: ["*"], routes: [%s]}]}
                          %s
                  clusters:
                  - {name: a, type: STATIC}
                  - {name: b, type: STATIC}
                """.formatted(ROUTER, route, fields);
    }

    static String route(String route) {
        return manager("", route);
    }

    static String cluster(String fields) {
        return "static_resources: {clusters: [{name: c, " + fields + "}]}";
    }

    static Loaded<Bootstrap> load(String yaml) {
        return ConfigLoader.loadBootstrap(null, new BootstrapOptions(yaml, "", "", "", false));
    }

    static Bootstrap ok(String yaml) {
        var loaded = load(yaml);
        assertThat(loaded).isInstanceOf(Loaded.Ok.class);
        return ((Loaded.Ok<Bootstrap>) loaded).value();
    }

    static List<String> problems(String yaml) {
        return load(yaml) instanceof Loaded.Failed<Bootstrap> failed
                ? failed.problems().stream().map(Problem::toString).toList()
                : List.of();
    }

    static HttpConnectionManager managerOf(Bootstrap bootstrap) {
        return (HttpConnectionManager) bootstrap
                .listeners()
                .getFirst()
                .filterChains()
                .getFirst()
                .filters()
                .getFirst();
    }

    static RouteConfiguration routesOf(Bootstrap bootstrap) {
        return ((RouteSpecifier.Inline) managerOf(bootstrap).routeSpecifier()).routeConfig();
    }
}
