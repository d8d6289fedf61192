package dev.sluice.e2e.parity;

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

/** What is added to, kept in and taken from heads on their way. */
@Execution(ExecutionMode.CONCURRENT)
class HeaderParityTest {
    private static final String INTERNAL =
            "internal_address_config: {cidr_ranges: [{address_prefix: 127.0.0.0, prefix_len: 8}]}\n";

    @TestFactory
    @Execution(ExecutionMode.SAME_THREAD)
    Stream<DynamicTest> cases() {
        return ParitySuite.tests("headers", all());
    }

    private static List<ParityCase> all() {
        return List.of(
                parity("hop-by-hop request headers go")
                        .send(get("/").with("connection", "keep-alive, x-hop")
                                .with("keep-alive", "timeout=5")
                                .with("proxy-connection", "keep-alive")
                                .with("te", "trailers, deflate")
                                .with("x-hop", "1"))
                        .status(200)
                        .receivedHeader("connection")
                        .receivedHeader("keep-alive")
                        .receivedHeader("proxy-connection")
                        .receivedHeader("te", "trailers"),
                parity("hop-by-hop response headers go")
                        .upstream(ok("x").with("connection", "keep-alive")
                                .with("keep-alive", "timeout=5")
                                .with("proxy-connection", "keep-alive"))
                        .send(get("/"))
                        .noHeader("keep-alive")
                        .noHeader("proxy-connection"),
                parity("the server header is overwritten, date is kept")
                        .upstream(ok("").with("server", "nginx").with("date", "Sun, 06 Nov 1994 08:49:37 GMT"))
                        .inAllCombinations()
                        .send(get("/"))
                        .header("server", "envoy"),
                parity("server_header_transformation PASS_THROUGH")
                        .hcm("server_header_transformation: PASS_THROUGH\n")
                        .upstream(ok("").with("server", "nginx"), ok(""))
                        .send(get("/"))
                        .header("server", "nginx")
                        .send(get("/"))
                        .noHeader("server"),
                parity("server_header_transformation APPEND_IF_ABSENT and server_name")
                        .hcm("server_header_transformation: APPEND_IF_ABSENT\nserver_name: mine\n")
                        .upstream(ok("").with("server", "nginx"), ok(""))
                        .send(get("/"))
                        .header("server", "nginx")
                        .send(get("/"))
                        .header("server", "mine"),
                parity("x-forwarded-proto and x-request-id are added")
                        .inAllCombinations()
                        .send(get("/"))
                        .receivedHeader("x-forwarded-proto", "http")
                        .receivedHeader("x-request-id", "<uuid>")
                        .receivedHeader("x-envoy-expected-rq-timeout-ms", "15000"),
                parity("x-forwarded-proto and x-request-id are kept")
                        .send(get("/").with("x-forwarded-proto", "https").with("x-request-id", "mine"))
                        .receivedHeader("x-forwarded-proto", "https")
                        .receivedHeader("x-request-id", "mine"),
                parity("x-forwarded-for is untouched without use_remote_address")
                        .send(get("/").with("x-forwarded-for", "10.1.2.3"))
                        .receivedHeader("x-forwarded-for", "10.1.2.3"),
                parity("use_remote_address appends the peer")
                        .hcm("use_remote_address: true\n")
                        .send(get("/").with("x-forwarded-for", "10.1.2.3").with("x-forwarded-proto", "https"))
                        .receivedHeader("x-forwarded-for", "10.1.2.3,<local-ip>")
                        .receivedHeader("x-forwarded-proto", "http"),
                parity("skip_xff_append")
                        .hcm("use_remote_address: true\nskip_xff_append: true\n")
                        .send(get("/"))
                        .receivedHeader("x-forwarded-for"),
                parity("an edge request loses x-envoy headers and its request id")
                        .hcm("use_remote_address: true\n")
                        .send(get("/").with("x-request-id", "mine")
                                .with("x-envoy-original-path", "/x")
                                .with("x-envoy-downstream-service-cluster", "c")
                                .with("x-envoy-retry-on", "5xx"))
                        .receivedHeader("x-envoy-original-path")
                        .receivedHeader("x-request-id", "<uuid>"),
                parity("an external request loses the control headers")
                        .send(get("/").with("x-envoy-upstream-rq-timeout-ms", "1")
                                .with("x-envoy-max-retries", "3")
                                .with("x-envoy-internal", "true")
                                .with("x-envoy-original-path", "/x"))
                        .receivedHeader("x-envoy-internal")
                        .receivedHeader("x-envoy-max-retries")
                        .receivedHeader("x-envoy-expected-rq-timeout-ms", "15000"),
                parity("an internal request controls its timeout")
                        .hcm(INTERNAL)
                        .send(get("/").with("x-envoy-upstream-rq-timeout-ms", "2500")
                                .with("x-forwarded-for", "127.0.0.9"))
                        .receivedHeader("x-envoy-expected-rq-timeout-ms", "2500"),
                parity("the attempt count is sent when asked for")
                        .virtualHost("include_request_attempt_count: true\ninclude_attempt_count_in_response: true\n")
                        .send(get("/"))
                        .header("x-envoy-attempt-count", "1")
                        .receivedHeader("x-envoy-attempt-count", "1"),
                parity("suppress_envoy_headers")
                        .hcm("""
                                http_filters:
                                - name: router
                                  typed_config:
                                    "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                                    suppress_envoy_headers: true
                                """)
                        .send(get("/"))
                        .noHeader("x-envoy-upstream-service-time")
                        .receivedHeader("x-envoy-expected-rq-timeout-ms"),
                parity("the service time is added to upstream answers only")
                        .routes("""
                                - {match: {path: /d}, direct_response: {status: 200}}
                                - {match: {prefix: /}, route: {cluster: $up}}
                                """)
                        .send(get("/"))
                        .header("x-envoy-upstream-service-time", "<ms>")
                        .send(get("/d"))
                        .noHeader("x-envoy-upstream-service-time"),
                parity("headers are added at three levels, the least specific last")
                        .routes("""
                                - match: {prefix: /}
                                  route: {cluster: $up}
                                  request_headers_to_add: [{header: {key: x-a, value: route}}]
                                  response_headers_to_add: [{header: {key: x-b, value: route}}]
                                """)
                        .virtualHost("""
                                request_headers_to_add: [{header: {key: x-a, value: host}}]
                                response_headers_to_add: [{header: {key: x-b, value: host}}]
                                """)
                        .inAllCombinations()
                        .send(get("/").with("x-a", "own"))
                        .header("x-b", "route", "host")
                        .receivedHeader("x-a", "own", "route", "host"),
                parity("append_action")
                        .routes("""
                                - match: {prefix: /}
                                  route: {cluster: $up}
                                  request_headers_to_add:
                                  - {header: {key: x-o, value: new}, append_action: OVERWRITE_IF_EXISTS_OR_ADD}
                                  - {header: {key: x-e, value: new}, append_action: OVERWRITE_IF_EXISTS}
                                  - {header: {key: x-i, value: new}, append_action: ADD_IF_ABSENT}
                                  - {header: {key: x-n, value: new}, append_action: ADD_IF_ABSENT}
                                  - {header: {key: x-m, value: new}, append_action: OVERWRITE_IF_EXISTS}
                                """)
                        .send(get("/").with("x-o", "1")
                                .with("x-o", "2")
                                .with("x-e", "1")
                                .with("x-i", "1"))
                        .receivedHeader("x-o", "new")
                        .receivedHeader("x-e", "new")
                        .receivedHeader("x-i", "1")
                        .receivedHeader("x-n", "new")
                        .receivedHeader("x-m"),
                parity("headers are removed")
                        .routes("""
                                - match: {prefix: /}
                                  route: {cluster: $up}
                                  request_headers_to_remove: [x-a, x-request-id]
                                  response_headers_to_remove: [x-b]
                                """)
                        .upstream(ok("").with("x-b", "1").with("x-c", "2"))
                        .send(get("/").with("x-a", "1"))
                        .noHeader("x-b")
                        .header("x-c", "2")
                        .receivedHeader("x-a")
                        .receivedHeader("x-request-id"),
                parity("formats in added headers")
                        .routes("""
                                - match: {prefix: /}
                                  name: the-route
                                  route: {cluster: $up}
                                  request_headers_to_add:
                                  - {header: {key: x-proto, value: '%PROTOCOL%'}}
                                  - {header: {key: x-path, value: '<%REQ(:PATH)%>'}}
                                  - {header: {key: x-short, value: '%REQ(x-long):3%'}}
                                  - {header: {key: x-alt, value: '%REQ(x-none?x-long)%'}}
                                  - {header: {key: x-route, value: '%ROUTE_NAME%'}}
                                  - {header: {key: x-percent, value: '100%%'}}
                                  - {header: {key: x-missing, value: '%REQ(x-none)%'}}
                                  - {header: {key: x-peer, value: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%'}}
                                  response_headers_to_add:
                                  - {header: {key: x-code, value: '%RESPONSE_CODE%'}}
                                  - {header: {key: x-cluster, value: '%UPSTREAM_CLUSTER%'}}
                                  - {header: {key: x-flags, value: '%RESPONSE_FLAGS%'}}
                                """)
                        .across(Combo.H1_H1, Combo.H2_H1)
                        .send(get("/p?q").with("x-long", "abcdef"))
                        .header("x-code", "200")
                        .header("x-cluster", "$up")
                        .receivedHeader("x-path", "</p?q>")
                        .receivedHeader("x-short", "abc")
                        .receivedHeader("x-alt", "abcdef")
                        .receivedHeader("x-route", "the-route")
                        .receivedHeader("x-percent", "100%")
                        .receivedHeader("x-peer", "127.0.0.1"),
                parity("response headers are added to local replies")
                        .routes("""
                                - match: {prefix: /}
                                  direct_response: {status: 403}
                                  response_headers_to_add: [{header: {key: x-b, value: route}}]
                                """)
                        .send(get("/"))
                        .status(403)
                        .header("x-b", "route"),
                parity("names are lower-cased on the way")
                        .upstream(status(200).with("X-Upper", "Yes"))
                        .send(get("/").with("X-MiXed", "Ok"))
                        .header("x-upper", "Yes")
                        .receivedHeader("x-mixed", "Ok"),
                parity("names with underscores pass")
                        .send(get("/").with("x_under", "1"))
                        .status(200)
                        .receivedHeader("x_under", "1"),
                parity("headers_with_underscores_action REJECT_REQUEST")
                        .hcm("common_http_protocol_options: {headers_with_underscores_action: REJECT_REQUEST}\n")
                        .send(get("/").with("x_under", "1"))
                        .status(400),
                parity("headers_with_underscores_action REJECT_REQUEST on h2")
                        .hcm("common_http_protocol_options: {headers_with_underscores_action: REJECT_REQUEST}\n")
                        .across(Combo.H2_H1)
                        .send(get("/").with("x_under", "1"))
                        .ends("RST_STREAM 2"),
                parity("headers_with_underscores_action DROP_HEADER")
                        .hcm("common_http_protocol_options: {headers_with_underscores_action: DROP_HEADER}\n")
                        .across(Combo.H1_H1, Combo.H2_H1)
                        .send(get("/").with("x_under", "1"))
                        .status(200)
                        .receivedHeader("x_under"),
                parity("cookies of h2 are joined for h1")
                        .across(Combo.H2_H1, Combo.H1_H1)
                        .send(get("/").with("cookie", "a=1").with("cookie", "b=2"))
                        .status(200),
                parity("repeated headers stay apart")
                        .upstream(ok("").with("x-r", "1")
                                .with("x-r", "2")
                                .with("set-cookie", "a")
                                .with("set-cookie", "b"))
                        .inAllCombinations()
                        .send(get("/").with("x-s", "1").with("x-s", "2"))
                        .header("x-r", "1", "2")
                        .receivedHeader("x-s", "1", "2"),
                parity("a GET without body has no length upstream")
                        .across(Combo.H1_H1, Combo.H2_H1)
                        .send(get("/"))
                        .receivedHeader("content-length")
                        .receivedHeader("transfer-encoding"),
                parity("a POST without body")
                        .inAllCombinations()
                        .send(request("POST", "/"))
                        .status(200),
                parity("internal markers of the upstream are consumed")
                        .upstream(ok("").with("x-envoy-upstream-canary", "true").with("x-envoy-other", "1"))
                        .send(get("/"))
                        .status(200),
                parity("x-forwarded-client-cert is not believed")
                        .inAllCombinations()
                        .send(get("/").with("x-forwarded-client-cert", "By=x"))
                        .receivedHeader("x-forwarded-client-cert"),
                parity("the scheme is the client's, else the forwarded protocol")
                        .inAllCombinations()
                        .send(get("/").with("x-forwarded-proto", "https"))
                        .status(200),
                parity("repeated headers that Envoy keeps inline are joined")
                        .inAllCombinations()
                        .upstream(ok("").with("vary", "a")
                                .with("vary", "b")
                                .with("x-up", "1")
                                .with("x-up", "2"))
                        .send(get("/").with("accept", "a")
                                .with("accept", "b")
                                .with("user-agent", "a")
                                .with("user-agent", "b")
                                .with("x-own", "a")
                                .with("x-own", "b"))
                        .header("vary", "a,b")
                        .header("x-up", "1", "2")
                        .receivedHeader("accept", "a,b")
                        .receivedHeader("user-agent", "a,b")
                        .receivedHeader("x-own", "a", "b"),
                parity("what is appended to an inline header is joined to it")
                        .routes("""
                            - match: {prefix: /}
                              route: {cluster: $up}
                              request_headers_to_add: [{header: {key: user-agent, value: more}}]
                              response_headers_to_add: [{header: {key: cache-control, value: more}}]
                            """)
                        .upstream(ok("").with("cache-control", "no-store"))
                        .send(get("/").with("user-agent", "ua"))
                        .header("cache-control", "no-store,more")
                        .receivedHeader("user-agent", "ua,more"),
                parity("one level's values are found before any of it changes")
                        .routes("""
                            - match: {prefix: /}
                              route: {cluster: $up}
                              request_headers_to_add:
                              - {header: {key: x-b, value: '%REQ(x-a)%'}, append_action: OVERWRITE_IF_EXISTS_OR_ADD}
                              - {header: {key: x-a, value: '%REQ(x-b)%'}, append_action: OVERWRITE_IF_EXISTS_OR_ADD}
                              - {header: {key: x-c, value: one}, append_action: ADD_IF_ABSENT}
                              - {header: {key: x-c, value: two}, append_action: ADD_IF_ABSENT}
                            """)
                        .send(get("/").with("x-a", "a").with("x-b", "b"))
                        .receivedHeader("x-a", "b")
                        .receivedHeader("x-b", "a")
                        .receivedHeader("x-c", "one", "two"),
                parity("formats of added response headers see the response")
                        .routes("""
                            - match: {prefix: /}
                              route: {cluster: $up}
                              response_headers_to_add: [{header: {key: x-copy, value: '%RESP(x-up)%'}}]
                            """)
                        .upstream(ok("").with("x-up", "u"))
                        .send(get("/"))
                        .header("x-copy", "u"),
                parity("a forwarding route's headers are added to local replies too")
                        .virtualHost("include_attempt_count_in_response: true\n")
                        .routes("""
                            - match: {prefix: /}
                              route: {cluster: $up}
                              response_headers_to_add: [{header: {key: x-route, value: r}}]
                            """)
                        .upstream(Backend.Plan.Dead.REFUSING)
                        .send(get("/"))
                        .status(503)
                        .header("x-route", "r")
                        .header("x-envoy-attempt-count", "1"),
                parity("append_x_forwarded_port")
                        .hcm("append_x_forwarded_port: true\n")
                        .send(get("/").with("x-forwarded-port", "99"))
                        .receivedHeader("x-forwarded-port", "99"),
                parity("empty x-request-id and x-forwarded-for count as absent")
                        .hcm("use_remote_address: true\npreserve_external_request_id: true\n")
                        .send(get("/").with("x-request-id", "").with("x-forwarded-for", ""))
                        .receivedHeader("x-request-id", "<uuid>")
                        .receivedHeader("x-forwarded-for", "<local-ip>"),
                parity("without x-forwarded-for nobody is internal")
                        .hcm(INTERNAL)
                        .send(get("/"))
                        .receivedHeader("x-envoy-internal")
                        .stat("cluster.$up.external.upstream_rq_200", 1),
                parity("a forced trace gets its request id back")
                        .hcm(INTERNAL)
                        .send(get("/").with("x-envoy-force-trace", "1")
                                .with("x-request-id", "mine")
                                .with("x-forwarded-for", "127.0.0.9"))
                        .header("x-request-id", "mine"),
                parity("a canary is counted apart, and its headers pass")
                        .inAllCombinations()
                        .upstream(ok("").with("x-envoy-upstream-canary", "true")
                                .with("x-envoy-immediate-health-check-fail", "1"))
                        .send(get("/"))
                        .header("x-envoy-immediate-health-check-fail", "1")
                        .stat("cluster.$up.canary.upstream_rq_200", 1),
                parity("x-envoy-upstream-stream-duration-ms is the inside's")
                        .send(get("/").with("x-envoy-upstream-stream-duration-ms", "200"))
                        .receivedHeader("x-envoy-upstream-stream-duration-ms"),
                parity("via is appended when configured")
                        .hcm("via: sluice-test\n")
                        .upstream(ok("").with("via", "1.1 up"))
                        .send(post("/", "x").with("via", "1.1 cl"))
                        .status(200));
    }
}
