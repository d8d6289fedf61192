package dev.sluice.e2e.parity;

import static dev.sluice.e2e.Answer.close;
import static dev.sluice.e2e.Answer.ok;
import static dev.sluice.e2e.Answer.status;
import static dev.sluice.e2e.Request.get;
import static dev.sluice.e2e.Request.post;
import static dev.sluice.e2e.Request.request;
import static dev.sluice.e2e.parity.ParityCase.parity;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Which route takes a request, and what the route does to it. */
@Execution(ExecutionMode.CONCURRENT)
class RoutingParityTest {
    private static final String EDITS_AT_BOTH_LEVELS = """
            - match: {prefix: /}
              route:
                weighted_clusters:
                  clusters:
                  - name: $up
                    weight: 1
                    response_headers_to_add:
                    - {header: {key: x-last, value: cluster}, append_action: OVERWRITE_IF_EXISTS_OR_ADD}
                    - {header: {key: x-order, value: cluster}}
              response_headers_to_add:
              - {header: {key: x-last, value: route}, append_action: OVERWRITE_IF_EXISTS_OR_ADD}
              - {header: {key: x-order, value: route}}
              - {header: {key: x-seen, value: "%RESP(x-from)%|%RESP(:status)%|%RESPONSE_CODE%"}}
            """;

    @TestFactory
    @Execution(ExecutionMode.SAME_THREAD)
    Stream<DynamicTest> cases() {
        return ParitySuite.tests("routing", all());
    }

    private static List<ParityCase> all() {
        return List.of(
                parity("a substitution that names no group replaces nothing")
                        .routes(
                                "- {match: {prefix: /}, redirect: {regex_rewrite: {pattern: {regex: b}, substitution: 'x\\1'}}}\n")
                        .send(get("/abc"))
                        .status(301),
                parity("a substitution ends before a backslash without a digit")
                        .route("regex_rewrite: {pattern: {regex: b}, substitution: 'x\\qz'}")
                        .upstream(ok("hi"))
                        .send(get("/abcbd"))
                        .status(200)
                        .received("GET /axcxd HTTP/1.1"),
                parity("present_match false asks for absence")
                        .routes("""
                                - match: {prefix: /, query_parameters: [{name: q, present_match: false}]}
                                  direct_response: {status: 201}
                                - {match: {prefix: /}, direct_response: {status: 202}}
                                """)
                        .send(get("/?r=1"))
                        .status(201)
                        .send(get("/?q"))
                        .status(202),
                parity("an escaped slash action there is not unescapes")
                        .hcm("path_with_escaped_slashes_action: 99\n")
                        .upstream(ok("hi"))
                        .send(get("/a%2Fb"))
                        .received("GET /a/b HTTP/1.1"),
                parity("without HTTP filters a request waits for the idle timeout")
                        .hcm("http_filters: []\nstream_idle_timeout: 0.3s\n")
                        .routes("- {match: {prefix: /}, non_forwarding_action: {}}\n")
                        .across(Combo.H1_H1, Combo.H2_H1)
                        .send(post("/", "abc"))
                        .status(504)
                        .body("stream timeout"),
                parity("a prefix route forwards")
                        .upstream(ok("hi").with("x-from", "up"))
                        .inAllCombinations()
                        .send(get("/a/b?c=d"))
                        .status(200)
                        .body("hi")
                        .header("x-from", "up")
                        .log("-", "via_upstream")
                        .stat("cluster.$up.upstream_rq_200", 1),
                parity("a route that forwards nothing")
                        .routes("- {match: {prefix: /}, non_forwarding_action: {}}\n")
                        .inAllCombinations()
                        .send(get("/"))
                        .status(503)
                        .log("NC", "cluster_not_found"),
                parity("an answer of 400 ends an h1 connection")
                        .routes("- {match: {prefix: /}, direct_response: {status: 400}}\n")
                        .send(get("/"))
                        .status(400)
                        .header("connection", "close")
                        .closes(),
                parity("no scheme, no route")
                        .send(get("/").with("x-forwarded-proto", ""))
                        .status(404)
                        .log("NR", "route_not_found"),
                parity("normalization escapes what may not stand in a path")
                        .hcm("normalize_path: true\n")
                        .send(get("/a<b>^`{|}"))
                        .received("GET /a%3Cb%3E%5E%60%7B%7C%7D HTTP/1.1")
                        .send(get("/a%00b"))
                        .status(400),
                parity("a refused escaped slash closes")
                        .hcm("path_with_escaped_slashes_action: REJECT_REQUEST\n")
                        .send(get("/a%2Fb"))
                        .status(400)
                        .header("connection", "close")
                        .closes()
                        .log("-", "path_normalization_failed"),
                parity("require_tls leaves headers alone")
                        .virtualHost(
                                "require_tls: ALL\nresponse_headers_to_add: [{header: {key: x-added, value: a}}]\n")
                        .send(get("/"))
                        .status(301)
                        .noHeader("x-added"),
                parity("the first attempt counts before the head is edited")
                        .virtualHost(
                                "request_headers_to_add: [{header: {key: x-try, value: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%'}}]\n")
                        .send(get("/"))
                        .receivedHeader("x-try", "1"),
                parity("a request body is forwarded")
                        .upstream(ok("thanks"))
                        .inAllCombinations()
                        .send(post("/", "0123456789"))
                        .status(200)
                        .body("thanks")
                        .receivedBody("0123456789"),
                parity("no route")
                        .routes("- {match: {path: /only}, route: {cluster: $up}}\n")
                        .inAllCombinations()
                        .send(get("/other"))
                        .status(404)
                        .body("")
                        .log("NR", "route_not_found"),
                parity("no virtual host")
                        .send(get("/").host("nobody.invalid"))
                        .status(404)
                        .log("NR", "route_not_found"),
                parity("a path route ignores the query")
                        .routes("- {match: {path: /p}, route: {cluster: $up}}\n")
                        .send(get("/p?x=1"))
                        .status(200)
                        .send(get("/p/"))
                        .status(404),
                parity("a path route without case")
                        .routes("- {match: {path: /Abc, case_sensitive: false}, route: {cluster: $up}}\n")
                        .send(get("/aBC"))
                        .status(200),
                parity("a prefix is a byte prefix")
                        .routes("- {match: {prefix: /ab}, route: {cluster: $up}}\n")
                        .send(get("/abc"))
                        .status(200)
                        .send(get("/a"))
                        .status(404),
                parity("path_separated_prefix stops at a slash")
                        .routes("- {match: {path_separated_prefix: /ab}, route: {cluster: $up}}\n")
                        .send(get("/ab"))
                        .status(200)
                        .send(get("/ab/c"))
                        .status(200)
                        .send(get("/ab?q"))
                        .status(200)
                        .send(get("/abc"))
                        .status(404),
                parity("a regex matches the whole path")
                        .routes("- {match: {safe_regex: {regex: '/b[io]t'}}, route: {cluster: $up}}\n")
                        .send(get("/bit?x"))
                        .status(200)
                        .send(get("/bits"))
                        .status(404),
                parity("the first route that matches wins")
                        .routes("""
                                - {match: {prefix: /a}, direct_response: {status: 201}}
                                - {match: {prefix: /}, direct_response: {status: 202}}
                                """)
                        .send(get("/a"))
                        .status(201)
                        .send(get("/b"))
                        .status(202),
                parity("header matchers")
                        .routes("""
                                - match: {prefix: /, headers: [{name: x-e, string_match: {exact: one}}]}
                                  direct_response: {status: 201}
                                - match: {prefix: /, headers: [{name: x-p, string_match: {prefix: ab}}]}
                                  direct_response: {status: 202}
                                - match: {prefix: /, headers: [{name: x-r, string_match: {safe_regex: {regex: 'a+'}}}]}
                                  direct_response: {status: 203}
                                - match: {prefix: /, headers: [{name: x-n, range_match: {start: 10, end: 20}}]}
                                  direct_response: {status: 206}
                                - match: {prefix: /, headers: [{name: x-there, present_match: true}]}
                                  direct_response: {status: 207}
                                - match: {prefix: /, headers: [{name: x-not, present_match: true, invert_match: true}]}
                                  direct_response: {status: 208}
                                """)
                        .send(get("/").with("x-e", "one"))
                        .status(201)
                        .send(get("/").with("x-p", "abc"))
                        .status(202)
                        .send(get("/").with("x-r", "aaa"))
                        .status(203)
                        .send(get("/").with("x-n", "10"))
                        .status(206)
                        .send(get("/").with("x-n", "20"))
                        .status(208)
                        .send(get("/").with("x-there", ""))
                        .status(207)
                        .send(get("/").with("x-not", "1"))
                        .status(404),
                parity("a repeated header is matched value by value")
                        .routes("""
                                - match: {prefix: /, headers: [{name: x, string_match: {exact: 'a,b'}}]}
                                  direct_response: {status: 201}
                                - match: {prefix: /, headers: [{name: x, string_match: {exact: b}}]}
                                  direct_response: {status: 202}
                                """)
                        .send(get("/").with("x", "a").with("x", "b"))
                        .status(202)
                        .send(get("/").with("x", "a,b"))
                        .status(201),
                parity("pseudo-headers are matched too")
                        .routes("- match: {prefix: /, headers: [{name: ':method', string_match: {exact: POST}}]}\n"
                                + "  direct_response: {status: 204}\n")
                        .across(Combo.H1_H1, Combo.H2_H1)
                        .send(request("POST", "/"))
                        .status(204)
                        .send(get("/"))
                        .status(404),
                parity("query parameter matchers")
                        .routes("- match: {prefix: /, query_parameters: [{name: q, string_match: {exact: '1'}}]}\n"
                                + "  direct_response: {status: 204}\n")
                        .send(get("/?a=2&q=1"))
                        .status(204)
                        .send(get("/?q=2"))
                        .status(404),
                parity("gRPC matcher")
                        .routes("- {match: {prefix: /, grpc: {}}, direct_response: {status: 204}}\n")
                        .send(get("/"))
                        .status(404)
                        .send(get("/").with("content-type", "application/grpc+proto"))
                        .status(200),
                parity("hosts are matched in lower case with their port")
                        .domains("['$host:8080']")
                        .send(get("/").host("$host:8080"))
                        .status(200)
                        .send(get("/"))
                        .status(404),
                parity("suffix domains")
                        .domains("['*.$host']")
                        .send(get("/").host("a.b.$host"))
                        .status(200)
                        .send(get("/"))
                        .status(404),
                parity("prefix domains")
                        .domains("['$host.*']")
                        .send(get("/").host("$host.org"))
                        .status(200)
                        .send(get("/"))
                        .status(404),
                parity("prefix_rewrite keeps the rest and tells the original")
                        .routes("- {match: {prefix: /a/}, route: {cluster: $up, prefix_rewrite: /b/}}\n")
                        .inAllCombinations()
                        .send(get("/a/x?q=1"))
                        .status(200)
                        .receivedHeader("x-envoy-original-path", "/a/x?q=1"),
                parity("regex_rewrite substitutes groups")
                        .route("regex_rewrite: {pattern: {regex: '^/s/([^/]+)(/.*)$'}, substitution: '\\2/of/\\1'}")
                        .send(get("/s/foo/v1/api?x=y"))
                        .received("GET /v1/api/of/foo?x=y HTTP/1.1"),
                parity("host_rewrite_literal tells the original")
                        .route("host_rewrite_literal: other.test")
                        .send(get("/"))
                        .receivedHeader("host", "other.test")
                        .receivedHeader("x-envoy-original-host", "$host"),
                parity("host_rewrite_header")
                        .route("host_rewrite_header: x-to")
                        .send(get("/").with("x-to", "there.test"))
                        .receivedHeader("host", "there.test"),
                parity("append_x_forwarded_host")
                        .route("host_rewrite_literal: other.test, append_x_forwarded_host: true")
                        .send(get("/"))
                        .receivedHeader("x-forwarded-host", "$host"),
                parity("a redirect is 301 by default")
                        .routes("- {match: {prefix: /old}, redirect: {path_redirect: /new}}\n")
                        .inAllCombinations()
                        .send(get("/old?a=b"))
                        .status(301)
                        .header("location", "http://$host/new?a=b")
                        .log("-", "direct_response"),
                parity("redirects with host, scheme, port, code")
                        .routes("""
                                - match: {prefix: /h}
                                  redirect: {host_redirect: h.test, response_code: FOUND}
                                - match: {prefix: /s}
                                  redirect: {https_redirect: true, response_code: TEMPORARY_REDIRECT}
                                - match: {prefix: /p}
                                  redirect: {port_redirect: 8443, response_code: PERMANENT_REDIRECT}
                                - match: {prefix: /q}
                                  redirect: {prefix_rewrite: /r, strip_query: true, response_code: SEE_OTHER}
                                """)
                        .send(get("/h?x"))
                        .status(302)
                        .header("location", "http://h.test/h?x")
                        .send(get("/s"))
                        .status(307)
                        .header("location", "https://$host/s")
                        .send(get("/p"))
                        .status(308)
                        .header("location", "http://$host:8443/p")
                        .send(get("/qa?x"))
                        .status(303)
                        .header("location", "http://$host/ra"),
                parity("direct_response with body")
                        .routes("- {match: {prefix: /}, direct_response: {status: 418, body: {inline_string: tea}}}\n")
                        .inAllCombinations()
                        .send(get("/"))
                        .status(418)
                        .body("tea")
                        .header("content-type", "text/plain")
                        .log("-", "direct_response"),
                parity("direct_response to HEAD has no body")
                        .routes("- {match: {prefix: /}, direct_response: {status: 200, body: {inline_string: tea}}}\n")
                        .across(Combo.H1_H1, Combo.H2_H1)
                        .send(request("HEAD", "/"))
                        .status(200)
                        .body("")
                        .send(get("/"))
                        .body("tea"),
                parity("weighted clusters, all weight on one")
                        .routes("""
                                - match: {prefix: /}
                                  route:
                                    weighted_clusters:
                                      clusters: [{name: $up, weight: 0}, {name: $other, weight: 1}]
                                """)
                        .upstream("other", ok("other"))
                        .send(get("/"))
                        .body("other")
                        .send(get("/"))
                        .body("other")
                        .requests("other", 2)
                        .requests(0),
                parity("weighted clusters change headers per cluster")
                        .routes("""
                                - match: {prefix: /}
                                  route:
                                    weighted_clusters:
                                      clusters:
                                      - name: $up
                                        weight: 1
                                        request_headers_to_add: [{header: {key: x-w, value: one}}]
                                        response_headers_to_add: [{header: {key: x-v, value: two}}]
                                        response_headers_to_remove: [x-from]
                                """)
                        .upstream(ok("").with("x-from", "up"))
                        .send(get("/"))
                        .header("x-v", "two")
                        .noHeader("x-from")
                        .receivedHeader("x-w", "one"),
                parity("the weighted cluster edits responses before the route")
                        .routes(EDITS_AT_BOTH_LEVELS)
                        .upstream(ok("").with("x-from", "up"))
                        .send(get("/"))
                        .header("x-last", "route")
                        .header("x-order", "cluster", "route")
                        .header("x-seen", "up|200|200"),
                parity("the weighted cluster edits our own replies before the route")
                        .routes(EDITS_AT_BOTH_LEVELS)
                        .upstream(Backend.Plan.Dead.EMPTY)
                        .inAllCombinations()
                        .send(get("/"))
                        .status(503)
                        .header("x-last", "route")
                        .header("x-order", "cluster", "route")
                        .header("x-seen", "|503|0"),
                parity("edits of our own reply do not see an answer that was retried")
                        .routes(EDITS_AT_BOTH_LEVELS.replace(
                                "route:\n", "route:\n    retry_policy: {retry_on: 5xx, num_retries: 1}\n"))
                        .upstream(status(503).with("x-from", "up"), close())
                        .send(get("/"))
                        .status(503)
                        .header("x-seen", "|503|0"),
                parity("a reply for a cluster that is not there is edited like others")
                        .virtualHost("include_attempt_count_in_response: true\n")
                        .routes("""
                                - match: {prefix: /}
                                  route: {cluster_header: x-cluster}
                                  response_headers_to_add: [{header: {key: x-seen, value: "%RESP(:status)%"}}]
                                """)
                        .send(get("/").with("x-cluster", "nowhere"))
                        .status(503)
                        .header("x-seen", "503")
                        .noHeader("x-envoy-attempt-count"),
                parity("cluster_header")
                        .routes("- {match: {prefix: /}, route: {cluster_header: x-cluster}}\n")
                        .send(get("/").with("x-cluster", "$up"))
                        .status(200)
                        .send(get("/").with("x-cluster", "unknown"))
                        .status(503)
                        .log("NC", "cluster_not_found")
                        .send(get("/"))
                        .status(503),
                parity("require_tls redirects")
                        .virtualHost("require_tls: ALL\n")
                        .send(get("/a?b"))
                        .status(301)
                        .header("location", "https://$host/a?b"),
                parity("a fragment in the path is refused")
                        .send(get("/a#b"))
                        .status(400)
                        .log("-", "path_normalization_failed"),
                parity("slashes alone are merged to two")
                        .hcm("merge_slashes: true\n")
                        .send(get("///?a=1"))
                        .received("GET //?a=1 HTTP/1.1"),
                parity("query parameters are decoded in logs")
                        .send(get("/?q=a%20b%2"))
                        .status(200),
                parity("a redirect rewrites the path that is logged")
                        .routes("- {match: {prefix: /q}, redirect: {prefix_rewrite: /r}}\n")
                        .send(get("/q/x?a"))
                        .header("location", "http://$host/r/x?a"),
                parity("a weighted cluster's host is not told apart")
                        .routes("""
                            - match: {prefix: /}
                              route: {weighted_clusters: {clusters: [{name: $up, weight: 1, host_rewrite_literal: w}]}}
                            """)
                        .send(get("/"))
                        .receivedHeader("host", "w")
                        .receivedHeader("x-envoy-original-host"),
                parity("max_stream_duration stands in for the timeout")
                        .route("max_stream_duration: {}")
                        .send(get("/"))
                        .receivedHeader("x-envoy-expected-rq-timeout-ms"),
                parity("grpc-timeout is bounded and told to the upstream")
                        .route("max_stream_duration: {grpc_timeout_header_max: 5s, grpc_timeout_header_offset: 0.25s}")
                        .across(Combo.H2_H2)
                        .send(get("/").with("content-type", "application/grpc").with("grpc-timeout", "10S"))
                        .receivedHeader("grpc-timeout", "4750m"),
                parity("normalize_path and merge_slashes")
                        .hcm("normalize_path: true\nmerge_slashes: true\n")
                        .send(get("/a/./b/../c//d"))
                        .received("GET /a/c/d HTTP/1.1"),
                parity("paths are not normalised by default")
                        .send(get("/a/../b//c%2Fd"))
                        .received("GET /a/../b//c%2Fd HTTP/1.1"));
    }
}
