package dev.sluice.proxy.filter.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.route.Tables;
import dev.sluice.xds.model.RedirectAction;
import dev.sluice.xds.model.RouteAction;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rewritten hosts and paths, and where redirects lead. */
class PathEditsTest {
    private static RequestHead edited(String match, String action, String path) {
        var table = Tables.routes("{match: {" + match + "}, route: {cluster: a, " + action + "}}");
        var head = Tables.request("old.com", path, "x-host", "given.com");
        var route = table.match(head, new SplittableRandom(1));
        PathEdits.apply(route, (RouteAction) route.action(), head, true);
        return head;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prefix: /a | prefix_rewrite: /b | /a/x?q=1 | /b/x?q=1",
                "prefix: /a/ | prefix_rewrite: / | /a/x | /x",
                "prefix: /a | prefix_rewrite: / | /a/x | //x",
                "path: /a | prefix_rewrite: /b | /a?q | /b?q",
                "path_separated_prefix: /a | prefix_rewrite: /b | /a/x | /b/x",
                "safe_regex: {regex: '/.*x'} | prefix_rewrite: /b | /a/x?q | /b?q",
                "prefix: / | regex_rewrite: {pattern: {regex: '^/(.+)/(.+)$'}, substitution: '/\\2/\\1'} | /a/b?q | /b/a?q",
                "prefix: / | regex_rewrite: {pattern: {regex: 'b'}, substitution: '$1'} | /abcb | /a$1c$1",
                "prefix: / | regex_rewrite: {pattern: {regex: 'none'}, substitution: 'x'} | /abc | /abc"
            })
    void rewritesPaths(String match, String rewrite, String path, String expected) {
        var head = edited(match, rewrite, path);
        assertThat(head.path()).isEqualTo(expected);
        assertThat(head.get(HeaderName.of("x-envoy-original-path"))).isEqualTo(path.equals(expected) ? null : path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host_rewrite_literal: new.com | new.com",
                "host_rewrite_header: x-host | given.com",
                "host_rewrite_header: x-none | old.com",
                "host_rewrite_path_regex: {pattern: {regex: '^/(.+)/.+$'}, substitution: '\\1'} | tenant.com"
            })
    void rewritesHosts(String rewrite, String expected) {
        var head = edited("prefix: /", rewrite, "/tenant.com/x");
        assertThat(head.authority()).isEqualTo(expected);
        var original = head.get(HeaderName.of("x-envoy-original-host"));
        assertThat(original).isEqualTo(expected.equals("old.com") ? null : "old.com");
    }

    @Test
    void keepsTheHostThatWasForwarded() {
        var head = edited("prefix: /", "host_rewrite_literal: new.com, append_x_forwarded_host: true", "/");
        assertThat(head.get(HeaderName.of("x-forwarded-host"))).isEqualTo("old.com");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https_redirect: true | h:80 | /a?q | https://h/a?q",
                "https_redirect: true | h:8080 | /a?q | https://h:8080/a?q",
                "scheme_redirect: ftp | h | /a | ftp://h/a",
                "host_redirect: other | h:80 | /a | http://other/a",
                "port_redirect: 8443 | h:80 | /a | http://h:8443/a",
                "port_redirect: 8443 | '[::1]' | /a | http://[::1]:8443/a",
                "port_redirect: 8443 | '[::1]:80' | /a | http://[::1]:8443/a",
                "path_redirect: /new | h | /a?q | http://h/new?q",
                "path_redirect: /new, strip_query: true | h | /a?q | http://h/new",
                "path_redirect: '/new?own' | h | /a?q | http://h/new?own",
                "prefix_rewrite: /n | h | /a?q | http://h/na?q",
                "prefix_rewrite: /n/, strip_query: true | h | /a?q | http://h/n/a",
                "regex_rewrite: {pattern: {regex: '^/(.)(.*)'}, substitution: '/\\2-\\1'} | h | /abc?q | http://h/bc-a?q"
            })
    void redirects(String fields, String authority, String path, String expected) {
        var table = Tables.routes("{match: {prefix: /}, redirect: {" + fields + "}}");
        var head = Tables.request(authority, path);
        var route = table.match(head, new SplittableRandom(1));
        head.set(HeaderName.of("x-forwarded-proto"), "http");
        var redirect = (RedirectAction) route.action();
        PathEdits.redirect(route, redirect, head, true);
        assertThat(Redirects.location(redirect, head)).isEqualTo(expected);
    }
}
