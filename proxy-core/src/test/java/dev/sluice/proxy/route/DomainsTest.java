package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Envoy's order of domains: exact, longest suffix, longest prefix, any. */
class DomainsTest {
    private static final RouteTable TABLE = Tables.table("virtual_hosts: ["
            + host("exact", "www.example.com")
            + host("port", "www.example.com:8080")
            + host("suffix", "*.example.com")
            + host("longer", "*.api.example.com")
            + host("dash", "*-bar.example.com")
            + host("prefix", "www.*")
            + host("longprefix", "www.example.*")
            + host("upper", "UPPER.org")
            + host("any", "*") + "]");

    private static String host(String name, String domain) {
        return "{name: " + name + ", domains: [\"" + domain + "\"], routes: [{name: " + name
                + ", match: {prefix: /}, route: {cluster: a}}]}" + (name.equals("any") ? "" : ", ");
    }

    @ParameterizedTest
    @CsvSource({
        "www.example.com, exact",
        "WWW.Example.COM, exact",
        "www.example.com:8080, port",
        "www.example.com:9090, longprefix",
        "a.example.com, suffix",
        "a.b.example.com, suffix",
        "x.api.example.com, longer",
        "api.example.com, suffix",
        ".example.com, any",
        "example.com, any",
        "foo-bar.example.com, dash",
        "-bar.example.com, suffix",
        "www.example.org, longprefix",
        "www.other.org, prefix",
        "www., any",
        "upper.org, upper",
        "nothing, any",
        "'', any"
    })
    void prefersTheMostSpecificDomain(String authority, String name) {
        assertThat(Tables.match(TABLE, Tables.request(authority, "/"))).isEqualTo(name);
    }

    @Test
    void ignoresPortsWhereAsked() {
        var table = Tables.table(
                "ignore_port_in_host_matching: true, virtual_hosts: ["
                        + "{name: v, domains: [www.example.com], routes: [{name: v, match: {prefix: /}, route: {cluster: a}}]}]");
        assertThat(Tables.match(table, Tables.request("www.example.com:8080", "/")))
                .isEqualTo("v");
        assertThat(Tables.match(table, Tables.request("www.example.com", "/"))).isEqualTo("v");
        assertThat(Tables.match(table, Tables.request("www.example.com:x", "/")))
                .isEqualTo("v");
        assertThat(Tables.match(table, Tables.request("www.example.com:", "/"))).isEqualTo("v");
        for (var other : List.of("www.example.com:1:2", "[www.example.com:1]", "www.example.com:1]")) {
            assertThat(Tables.match(table, Tables.request(other, "/"))).isNull();
        }
    }

    @Test
    void hasNoRouteWithoutAHost() {
        var table = Tables.table("virtual_hosts: ["
                + "{name: v, domains: [a], routes: [{name: v, match: {prefix: /}, route: {cluster: a}}]}]");
        assertThat(Tables.match(table, Tables.request("b", "/"))).isNull();
    }

    @Test
    void costsTheSameForTenAsForTenThousandHosts() {
        assertThat(mostCompared(10_000)).isLessThanOrEqualTo(16);
    }

    /** The most slots that one look-up visits. */
    private static int mostCompared(int hosts) {
        var byDomain = new HashMap<String, Integer>();
        for (int i = 0; i < hosts; i++) byDomain.put("service-" + i + ".namespace-" + i % 7 + ".svc", i);
        var index = new HostIndex<Integer>(hosts);
        for (Map.Entry<String, Integer> entry : byDomain.entrySet()) index.put(entry.getKey(), entry.getValue());
        return index.longestProbe();
    }

    /**
     * Four searches whatever the number of hosts: exact, two lengths of suffixes, one of prefixes. The longest run of
     * slots in an index that is at most half full grows with the logarithm of its size only.
     */
    @ParameterizedTest
    @ValueSource(ints = {10, 100, 10_000})
    void wildcardsAndMissesAreBoundedForTenThousandHostsToo(int hosts) {
        var byDomain = new HashMap<String, Integer>();
        for (int i = 0; i < hosts; i++) {
            var name = "service-%05d".formatted(i);
            byDomain.put(name + ".svc", i);
            byDomain.put("*." + name + ".svc", i);
            byDomain.put("*." + name + ".test.svc", i);
            byDomain.put(name + ".*", i);
        }
        assertThat(new DomainTable<>(byDomain, false).longestProbe()).isLessThanOrEqualTo(4 * 32);
    }

    @Test
    void findsEachOfTenThousandHosts() {
        var byDomain = new HashMap<String, Integer>();
        for (int i = 0; i < 10_000; i++) {
            byDomain.put("service-" + i + ".svc", i);
            if (i % 10 == 0) byDomain.put("*.service-" + i + ".svc", -i);
        }
        var table = new DomainTable<>(byDomain, false);
        for (int i = 0; i < 10_000; i++) {
            assertThat(table.find(Tables.request("service-" + i + ".svc", "/"))).isEqualTo(i);
            var below = table.find(Tables.request("x.service-" + i + ".svc", "/"));
            if (i % 10 == 0) assertThat(below).isEqualTo(-i);
            else assertThat(below).isNull();
        }
    }
}
