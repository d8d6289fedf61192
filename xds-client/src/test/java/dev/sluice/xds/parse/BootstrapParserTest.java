package dev.sluice.xds.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.model.ClientAddressOptions;
import dev.sluice.xds.model.CodecType;
import dev.sluice.xds.model.HostOptions;
import dev.sluice.xds.model.Http1ProtocolOptions;
import dev.sluice.xds.model.Http2ProtocolOptions;
import dev.sluice.xds.model.HttpProtocolOptions;
import dev.sluice.xds.model.HttpTimeouts;
import dev.sluice.xds.model.PathMatch;
import dev.sluice.xds.model.PathOptions;
import dev.sluice.xds.model.PathRewrite;
import dev.sluice.xds.model.RequestIdOptions;
import dev.sluice.xds.model.RouteAction;
import dev.sluice.xds.model.Router;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapParserTest {
    private static final String HCM = "static_resources.listeners[0].filter_chains[0].filters[0].typed_config";

    @Test
    void fillsInEnvoysDefaults() {
        var manager = Texts.managerOf(Texts.ok(Texts.route("{match: {prefix: /}, route: {cluster: a}}")));
        assertThat(manager.codecType()).isEqualTo(CodecType.AUTO);
        assertThat(manager.commonHttpProtocolOptions()).isEqualTo(HttpProtocolOptions.DEFAULT);
        assertThat(manager.http1()).isEqualTo(Http1ProtocolOptions.DEFAULT);
        assertThat(manager.http2()).isEqualTo(Http2ProtocolOptions.DEFAULT);
        assertThat(manager.timeouts()).isEqualTo(HttpTimeouts.DEFAULT);
        assertThat(manager.clientAddress()).isEqualTo(ClientAddressOptions.DEFAULT);
        assertThat(manager.requestId()).isEqualTo(RequestIdOptions.DEFAULT);
        assertThat(manager.path()).isEqualTo(PathOptions.DEFAULT);
        assertThat(manager.host()).isEqualTo(HostOptions.DEFAULT);
        assertThat(manager.serverName()).isEqualTo("envoy");
        assertThat(manager.httpFilters()).extracting(f -> f.config()).containsExactly(Router.DEFAULT);
    }

    @Test
    void readsARoute() {
        var route = Texts.routesOf(Texts.ok(Texts.route("{match: {prefix: /x}, route: {cluster: a, timeout: 2.5s}}")))
                .virtualHosts()
                .getFirst()
                .routes()
                .getFirst();
        assertThat(route.match().path()).isEqualTo(new PathMatch.Prefix("/x"));
        assertThat(((RouteAction) route.action()).timeout()).hasMillis(2500);
    }

    @ParameterizedTest
    @CsvSource({"x\\1,\\0", "x\\q,x", "x\\,x", "x\\q\\1,\\0", "x\\\\y\\0,x\\\\y\\0"})
    void readsASubstitutionAsItWorksInEnvoy(String written, String meant) {
        var route = Texts.route("{match: {prefix: /}, route: {cluster: a, regex_rewrite: {pattern: {regex: a},"
                + " substitution: '" + written + "'}}}");
        var action = (RouteAction) Texts.routesOf(Texts.ok(route))
                .virtualHosts()
                .getFirst()
                .routes()
                .getFirst()
                .action();
        assertThat(action.pathRewrite()).isEqualTo(new PathRewrite.Regex("a", meant));
    }

    @ParameterizedTest
    @CsvSource({"fe80::1%7,fe80::1%7", "::1%7,::1%7"})
    void takesAScopeInAnAddress(String written, String meant) {
        var yaml = Texts.route("{match: {prefix: /}, route: {cluster: a}}").replace("127.0.0.1", "'" + written + "'");
        assertThat(Texts.ok(yaml).listeners().getFirst().address().host()).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fe80::1%", "fe80::1%no-such", "127.0.0.1%1", "fe80::1%-1"})
    void refusesAScopeThatIsNone(String address) {
        var yaml = Texts.route("{match: {prefix: /}, route: {cluster: a}}").replace("127.0.0.1", "'" + address + "'");
        assertThat(Texts.problems(yaml)).singleElement().asString().contains("is no IP address");
    }

    @Test
    void makesTheNameOfAnInterfaceItsNumber() throws SocketException {
        var any = NetworkInterface.networkInterfaces().findFirst().orElseThrow();
        var yaml = Texts.route("{match: {prefix: /}, route: {cluster: a}}")
                .replace("127.0.0.1", "'fe80::1%" + any.getName() + "'");
        assertThat(Texts.ok(yaml).listeners().getFirst().address().host()).isEqualTo("fe80::1%" + any.getIndex());
    }

    @Test
    void takesChainsWithoutFilters() {
        var empty = Texts.route("")
                .replaceFirst("(?s)    filter_chains:.*  clusters:", "    filter_chains: [{}]\n  clusters:");
        assertThat(Texts.ok(empty)
                        .listeners()
                        .getFirst()
                        .filterChains()
                        .getFirst()
                        .filters())
                .isEmpty();
        var noHttp = Texts.route("{match: {prefix: /}, route: {cluster: a}}")
                .replace("http_filters: [" + Texts.ROUTER + "]", "http_filters: []");
        assertThat(Texts.managerOf(Texts.ok(noHttp)).httpFilters()).isEmpty();
    }

    @Test
    void findsTenProblemsAtOnce() {
        var wrong = """
                nod: {id: x}
                admin: {address: {socket_address: {address: localhost, port_value: 99999}}}
                static_resources:
                  listeners:
                  - address: {socket_address: {address: 127.0.0.1, port_value: eighty}}
                    listener_filters: [{name: x}]
                    filter_chains:
                    - filters:
                      - name: hcm
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          codec_type: HTTP4
                          request_timeout: 5
                          http_filters: [{name: lua, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua}}]
                          route_config: {virtual_hosts: [{name: v, domains: [], routes: [{match: {safe_regex: {regex: "("}}, route: {cluster: a}}]}]}
                  clusters:
                  - {name: c, lb_policy: MAGLEV, connect_timeout: 0s}
                """;
        assertThat(Texts.problems(wrong))
                .anySatisfy(p -> assertThat(p).startsWith("nod: ").contains("did you mean \"node\"?"))
                .anySatisfy(p -> assertThat(p).startsWith("admin.address.socket_address.address: \"localhost\""))
                .anySatisfy(p -> assertThat(p).startsWith("admin.address.socket_address.port_value: must be at most"))
                .anySatisfy(p -> assertThat(p)
                        .startsWith("static_resources.listeners[0].address.socket_address.port_value: "
                                + "must be a whole number, is \"eighty\""))
                .anySatisfy(p ->
                        assertThat(p).startsWith("static_resources.listeners[0].listener_filters: is not supported"))
                .anySatisfy(p -> assertThat(p).startsWith(HCM + ".codec_type: \"HTTP4\" is not one of"))
                .anySatisfy(p -> assertThat(p).startsWith(HCM + ".request_timeout: must be a duration such as"))
                .anySatisfy(p -> assertThat(p).startsWith(HCM + ".stat_prefix: must be set"))
                .anySatisfy(
                        p -> assertThat(p).startsWith(HCM + ".http_filters[0].typed_config: Sluice has no extension"))
                .anySatisfy(p ->
                        assertThat(p).startsWith(HCM + ".route_config.virtual_hosts[0].domains: must have at least"))
                .anySatisfy(p -> assertThat(p).contains("routes[0].match.safe_regex.regex: is no regular expression"))
                .anySatisfy(p ->
                        assertThat(p).startsWith("static_resources.clusters[0].lb_policy: MAGLEV is not supported"))
                .anySatisfy(p ->
                        assertThat(p).startsWith("static_resources.clusters[0].connect_timeout: must be more than"));
    }
}
