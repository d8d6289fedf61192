package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one route asks of a request. */
class RouteMatchTest {
    private static boolean matches(String match, String path, String... fields) {
        var table = Tables.routes("{name: it, match: {" + match + "}, route: {cluster: a}}");
        return Tables.match(table, Tables.request("h", path, fields)) != null;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prefix: /a | /a | true",
                "prefix: /a | /ab?x | true",
                "prefix: /a | /A | false",
                "prefix: /a | / | false",
                "prefix: /a, case_sensitive: false | /A/b | true",
                "path: /a | /a | true",
                "path: /a | /a?q=1 | true",
                "path: /a | /a/ | false",
                "path: /a | /A | false",
                "path: /a, case_sensitive: false | /A | true",
                "path_separated_prefix: /a | /a | true",
                "path_separated_prefix: /a | /a/b | true",
                "path_separated_prefix: /a | /a?q | true",
                "path_separated_prefix: /a | /ab | false",
                "path_separated_prefix: /a, case_sensitive: false | /A/b | true",
                "safe_regex: {regex: '/[0-9]+'} | /12 | true",
                "safe_regex: {regex: '/[0-9]+'} | /12?q=x | true",
                "safe_regex: {regex: '/[0-9]+'} | /12/ | false",
                "safe_regex: {regex: '/[0-9]+'} | /x/12 | false"
            })
    void matchesPaths(String match, String path, boolean matched) {
        assertThat(matches(match, path)).isEqualTo(matched);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "present_match: true | a | true",
                "present_match: true | | false",
                "present_match: false | | true",
                "present_match: false | a | false",
                "present_match: true, invert_match: true | | true",
                "present_match: true, invert_match: true | a | false",
                "string_match: {exact: a} | a | true",
                "string_match: {exact: a} | b | false",
                "string_match: {exact: a} | | false",
                "string_match: {exact: a}, invert_match: true | b | true",
                "string_match: {exact: a}, invert_match: true | a | false",
                "string_match: {exact: a}, invert_match: true | | false",
                "string_match: {exact: a}, invert_match: true, treat_missing_header_as_empty: true | | true",
                "string_match: {exact: A, ignore_case: true} | a | true",
                "string_match: {prefix: ab} | abc | true",
                "string_match: {prefix: ab} | xab | false",
                "string_match: {suffix: bc} | abc | true",
                "string_match: {contains: b} | abc | true",
                "string_match: {contains: B, ignore_case: true} | abc | true",
                "string_match: {safe_regex: {regex: 'a.c'}} | abc | true",
                "string_match: {safe_regex: {regex: 'a.c'}} | xabc | false",
                "range_match: {start: 1, end: 10} | 9 | true",
                "range_match: {start: 1, end: 10} | 10 | false",
                "range_match: {start: -5, end: 0} | -1 | true",
                "range_match: {start: 1, end: 10} | 9x | false",
                "range_match: {start: 1, end: 10}, invert_match: true | 11 | true"
            })
    void matchesHeaders(String matcher, String value, boolean matched) {
        var match = "prefix: /, headers: [{name: x-it, " + matcher + "}]";
        var fields = value == null ? new String[0] : new String[] {"X-It", value};
        assertThat(matches(match, "/", fields)).isEqualTo(matched);
    }

    @Test
    void matchesAnyOfRepeatedHeaders() {
        var match = "prefix: /, headers: [{name: x-it, string_match: {exact: b}}]";
        assertThat(matches(match, "/", "x-it", "a", "x-it", "b")).isTrue();
        assertThat(matches(match, "/", "x-it", "a", "x-it", "c")).isFalse();
        var inverted = "prefix: /, headers: [{name: x-it, string_match: {exact: b}, invert_match: true}]";
        assertThat(matches(inverted, "/", "x-it", "a", "x-it", "b")).isFalse();
    }

    @Test
    void matchesPseudoHeaders() {
        assertThat(matches("prefix: /, headers: [{name: \":method\", string_match: {exact: GET}}]", "/"))
                .isTrue();
        assertThat(matches("prefix: /, headers: [{name: \":authority\", string_match: {exact: h}}]", "/"))
                .isTrue();
        assertThat(matches("prefix: /, headers: [{name: \":path\", string_match: {exact: /x}}]", "/"))
                .isFalse();
    }

    @Test
    void asksForAllHeadersAndParameters() {
        var match = "prefix: /, headers: [{name: a, present_match: true}, {name: b, present_match: true}], "
                + "query_parameters: [{name: q, present_match: true}]";
        assertThat(matches(match, "/?q", "a", "1", "b", "1")).isTrue();
        assertThat(matches(match, "/?q", "a", "1")).isFalse();
        assertThat(matches(match, "/", "a", "1", "b", "1")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "present_match: true | /?q | true",
                "present_match: true | /?q=1 | true",
                "present_match: true | /?qq=1 | false",
                "present_match: true | / | false",
                "string_match: {exact: a} | /?q=a | true",
                "string_match: {exact: a} | /?x=1&q=a&z | true",
                "string_match: {exact: a} | /?q=b&q=a | false",
                "string_match: {exact: ''} | /?q= | true",
                "string_match: {prefix: a} | /?q=ab | true",
                "string_match: {exact: a} | /?q=%61 | false"
            })
    void matchesQueryParameters(String matcher, String path, boolean matched) {
        assertThat(matches("prefix: /, query_parameters: [{name: q, " + matcher + "}]", path))
                .isEqualTo(matched);
    }

    @Test
    void takesTheFirstRouteThatMatches() {
        var table = Tables.routes(
                "{name: one, match: {prefix: /a}, route: {cluster: a}}",
                "{name: two, match: {prefix: /}, route: {cluster: a}}",
                "{name: three, match: {path: /b}, route: {cluster: a}}");
        assertThat(Tables.match(table, Tables.request("h", "/ab"))).isEqualTo("one");
        assertThat(Tables.match(table, Tables.request("h", "/b"))).isEqualTo("two");
    }

    @Test
    void takesAFractionOfTheRequests() {
        var table = Tables.routes(
                "{name: some, match: {prefix: /, runtime_fraction: {default_value: {numerator: 25}}}, route: {cluster: a}}",
                "{name: rest, match: {prefix: /}, route: {cluster: a}}");
        var random = new SplittableRandom(11);
        var head = Tables.request("h", "/");
        int some = 0;
        for (int i = 0; i < 20_000; i++) if (table.match(head, random).name().equals("some")) some++;
        assertThat(some).isBetween(4_700, 5_300);
    }

    @Test
    void weighsClusters() {
        var table = Tables.routes("{match: {prefix: /}, route: {weighted_clusters: {header_name: x-pick, clusters: ["
                + "{name: a, weight: 30}, {name: b, weight: 70}]}}}");
        var random = new SplittableRandom(12);
        var weights = table.match(Tables.request("h", "/"), random).weights();
        int first = 0;
        for (int i = 0; i < 20_000; i++) {
            if (weights.choose(Tables.request("h", "/"), random)
                    .cluster()
                    .name()
                    .equals("a")) first++;
        }
        assertThat(first).isBetween(5_600, 6_400);
        assertThat(weights.choose(Tables.request("h", "/", "x-pick", "29"), random)
                        .cluster()
                        .name())
                .isEqualTo("a");
        assertThat(weights.choose(Tables.request("h", "/", "x-pick", "30"), random)
                        .cluster()
                        .name())
                .isEqualTo("b");
        assertThat(weights.choose(Tables.request("h", "/", "x-pick", "129"), random)
                        .cluster()
                        .name())
                .isEqualTo("a");
    }
}
