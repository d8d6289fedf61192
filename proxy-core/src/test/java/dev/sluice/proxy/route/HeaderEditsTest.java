package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.format.FakeStream;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the three levels of a table do to heads. */
class HeaderEditsTest {
    private static RequestHead edited(String tableFields, RequestHead head) {
        var table = Tables.table(tableFields);
        var route = table.match(head, new SplittableRandom(1));
        var stream = new FakeStream();
        stream.request = head;
        route.edits().request(head, stream);
        return head;
    }

    private static String levels(String extra) {
        return extra + "request_headers_to_add: [" + add("table") + "], virtual_hosts: [{name: v, domains: [\"*\"], "
                + "request_headers_to_add: [" + add("host") + "], routes: [{match: {prefix: /}, route: {cluster: a}, "
                + "request_headers_to_add: [" + add("route") + "]}]}]";
    }

    private static String add(String value) {
        return "{header: {key: x-it, value: " + value + "}, append_action: OVERWRITE_IF_EXISTS_OR_ADD}";
    }

    @Test
    void theLeastSpecificLevelHasTheLastWord() {
        assertThat(edited(levels(""), Tables.request("h", "/")).joined(HeaderName.of("x-it")))
                .isEqualTo("table");
    }

    @Test
    void theMostSpecificLevelHasTheLastWordWhereAsked() {
        var head = edited(levels("most_specific_header_mutations_wins: true, "), Tables.request("h", "/"));
        assertThat(head.joined(HeaderName.of("x-it"))).isEqualTo("route");
    }

    @ParameterizedTest
    @CsvSource({
        "APPEND_IF_EXISTS_OR_ADD, old, 'old,new'",
        "APPEND_IF_EXISTS_OR_ADD, , new",
        "ADD_IF_ABSENT, old, old",
        "ADD_IF_ABSENT, , new",
        "OVERWRITE_IF_EXISTS_OR_ADD, old, new",
        "OVERWRITE_IF_EXISTS_OR_ADD, , new",
        "OVERWRITE_IF_EXISTS, old, new",
        "OVERWRITE_IF_EXISTS, ,"
    })
    void addsAsTheActionSays(String action, String before, String after) {
        var fields = before == null ? new String[0] : new String[] {"x-it", before};
        var head = edited(
                one("request_headers_to_add: [{header: {key: x-it, value: new}, append_action: " + action + "}]"),
                Tables.request("h", "/", fields));
        assertThat(head.joined(HeaderName.of("x-it"))).isEqualTo(after);
    }

    private static String one(String routeFields) {
        return "virtual_hosts: [{name: v, domains: [\"*\"], routes: [{match: {prefix: /}, route: {cluster: a}, "
                + routeFields + "}]}]";
    }

    @Test
    void leavesOutAValueThatWouldEndItsField() {
        var head = edited(
                one("request_headers_to_add: [{header: {key: x-it, value: '%QUERY_PARAM(q)%'}},"
                        + " {header: {key: x-other, value: '%QUERY_PARAM(r)%'}}]"),
                Tables.request("h", "/?q=a%0d%0ax-role:%20admin&r=b%20c"));
        assertThat(head.contains(HeaderName.of("x-it"))).isFalse();
        assertThat(head.contains(HeaderName.of("x-role"))).isFalse();
        assertThat(head.joined(HeaderName.of("x-other"))).isEqualTo("b c");
    }

    @Test
    void removesBeforeItAdds() {
        var head = edited(
                one("request_headers_to_remove: [x-it, x-gone], "
                        + "request_headers_to_add: [{header: {key: x-it, value: new}}]"),
                Tables.request("h", "/", "x-it", "old", "x-gone", "1", "x-stays", "2"));
        assertThat(head.joined(HeaderName.of("x-it"))).isEqualTo("new");
        assertThat(head.contains(HeaderName.of("x-gone"))).isFalse();
        assertThat(head.contains(HeaderName.of("x-stays"))).isTrue();
    }

    @Test
    void leavesEmptyValuesOutUnlessTheyAreKept() {
        var head = edited(
                one("request_headers_to_add: [{header: {key: x-none, value: \"%REQ(x-missing)%\"}}, "
                        + "{header: {key: x-kept, value: \"\"}, keep_empty_value: true}]"),
                Tables.request("h", "/"));
        assertThat(head.joined(HeaderName.of("x-kept"))).isEmpty();
    }

    @Test
    void editsResponses() {
        var table = Tables.table(one("response_headers_to_add: [{header: {key: x-it, value: new}}], "
                + "response_headers_to_remove: [server]"));
        var route = table.match(Tables.request("h", "/"), new SplittableRandom(1));
        var head = new ResponseHead().status(200);
        head.add(HeaderName.of("server"), "theirs");
        route.edits().response(head, new FakeStream());
        assertThat(head.get(HeaderName.of("x-it"))).isEqualTo("new");
        assertThat(head.contains(HeaderName.of("server"))).isFalse();
    }
}
