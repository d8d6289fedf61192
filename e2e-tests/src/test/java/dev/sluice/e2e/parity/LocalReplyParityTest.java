package dev.sluice.e2e.parity;

import static dev.sluice.e2e.Answer.close;
import static dev.sluice.e2e.Answer.hang;
import static dev.sluice.e2e.Answer.ok;
import static dev.sluice.e2e.Answer.raw;
import static dev.sluice.e2e.Answer.rawThenClose;
import static dev.sluice.e2e.Answer.reset;
import static dev.sluice.e2e.Request.get;
import static dev.sluice.e2e.Request.grpc;
import static dev.sluice.e2e.Request.post;
import static dev.sluice.e2e.parity.ParityCase.parity;

import dev.sluice.e2e.Answer.Reply.Ending;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the proxy answers itself when the upstream does not, with flags and details. */
@Execution(ExecutionMode.CONCURRENT)
class LocalReplyParityTest {
    @TestFactory
    @Execution(ExecutionMode.SAME_THREAD)
    Stream<DynamicTest> cases() {
        return ParitySuite.tests("local-replies", all());
    }

    private static List<ParityCase> all() {
        return List.of(
                parity("unknown cluster")
                        .routes("- {match: {prefix: /}, route: {cluster_header: x-cluster}}\n")
                        .across(Combo.H1_H1, Combo.H2_H1)
                        .send(get("/").with("x-cluster", "none"))
                        .status(503)
                        .body("")
                        .log("NC", "cluster_not_found"),
                parity("unknown cluster with another code")
                        .routes("- {match: {prefix: /}, route: {cluster_header: x-c,"
                                + " cluster_not_found_response_code: NOT_FOUND}}\n")
                        .send(get("/").with("x-c", "none"))
                        .status(404)
                        .log("NC", "cluster_not_found"),
                parity("no host")
                        .upstream(Backend.Plan.Dead.EMPTY)
                        .across(Combo.H1_H1, Combo.H2_H2)
                        .send(get("/"))
                        .status(503)
                        .body("no healthy upstream")
                        .log("UH", "no_healthy_upstream")
                        .stat("cluster.$up.upstream_cx_none_healthy", 1),
                parity("connection refused")
                        .upstream(Backend.Plan.Dead.REFUSING)
                        .inAllCombinations()
                        .send(get("/"))
                        .status(503)
                        .stat("cluster.$up.upstream_cx_connect_fail", 1),
                parity("connect timeout")
                        .upstream(Backend.Plan.Dead.BLACKHOLE)
                        .cluster("connect_timeout: 0.1s\n")
                        .across(Combo.H1_H1, Combo.H2_H2)
                        .send(get("/"))
                        .status(503)
                        .stat("cluster.$up.upstream_cx_connect_timeout", 1),
                parity("the upstream closes without an answer")
                        .upstream(close())
                        .inAllCombinations()
                        .send(get("/"))
                        .status(503)
                        .log("UC", "upstream_reset_before_response_started{connection_termination}"),
                parity("the upstream resets without an answer")
                        .upstream(reset())
                        .inAllCombinations()
                        .send(get("/"))
                        .status(503),
                parity("the upstream refuses the stream")
                        .upstream(reset(7))
                        .across(Combo.H1_H2, Combo.H2_H2)
                        .send(get("/"))
                        .status(503),
                parity("the upstream resets with PROTOCOL_ERROR")
                        .upstream(reset(1))
                        .across(Combo.H1_H2, Combo.H2_H2)
                        .send(get("/"))
                        .status(502)
                        .log("UPE", "upstream_reset_before_response_started{protocol_error}"),
                parity("the upstream answers garbage")
                        .upstream(rawThenClose("this is not HTTP\r\n\r\n"))
                        .across(Combo.H1_H1, Combo.H2_H1)
                        .send(get("/"))
                        .status(502),
                parity("the body breaks off with a length")
                        .upstream(ok("0123456789").ending(Ending.CLOSE_MID_BODY))
                        .inAllCombinations()
                        .send(get("/"))
                        .status(200),
                parity("the body breaks off between chunks")
                        .upstream(ok("0123456789").chunked().ending(Ending.CLOSE_MID_BODY))
                        .inAllCombinations()
                        .send(get("/"))
                        .status(200),
                parity("the stream is reset in the body")
                        .upstream(ok("0123456789").ending(Ending.RESET_MID_BODY))
                        .across(Combo.H1_H2, Combo.H2_H2)
                        .send(get("/"))
                        .status(200),
                parity("route timeout")
                        .route("timeout: 0.15s")
                        .upstream(hang())
                        .inAllCombinations()
                        .send(get("/"))
                        .status(504)
                        .body("upstream request timeout")
                        .log("UT", "response_timeout")
                        .stat("cluster.$up.upstream_rq_timeout", 1),
                parity("the timeout starts when the request is complete and ends with the answer")
                        .route("timeout: 0.3s")
                        .upstream(ok("late").after(Duration.ofMillis(60)))
                        .send(post("/", "x"))
                        .status(200)
                        .body("late"),
                parity("route idle timeout before the answer")
                        .route("timeout: 0s, idle_timeout: 0.15s")
                        .upstream(hang())
                        .across(Combo.H1_H1, Combo.H2_H1)
                        .send(get("/"))
                        .status(504)
                        .body("stream timeout")
                        .log("SI", "stream_idle_timeout"),
                parity("stream idle timeout while the request is incomplete")
                        .hcm("stream_idle_timeout: 0.15s\n")
                        .bytes("POST / HTTP/1.1\r\nhost: $host\r\ncontent-length: 5\r\n\r\nab", "POST")
                        .status(408)
                        .body("stream timeout")
                        .log("SI", "stream_idle_timeout"),
                parity("request timeout")
                        .hcm("request_timeout: 0.15s\n")
                        .bytes("POST / HTTP/1.1\r\nhost: $host\r\ncontent-length: 5\r\n\r\nab", "POST")
                        .status(408)
                        .body("request timeout")
                        .log("-", "request_overall_timeout"),
                parity("request headers timeout")
                        .hcm("request_headers_timeout: 0.15s\n")
                        .bytes("GET / HTTP/1.1\r\nhost: $ho", "GET")
                        .status(408)
                        .body("request header timeout")
                        .log("-", "request_header_timeout"),
                parity("route max_stream_duration")
                        .route("timeout: 0s, max_stream_duration: {max_stream_duration: 0.15s}")
                        .upstream(hang())
                        .send(get("/"))
                        .status(504)
                        .body("downstream duration timeout"),
                parity("max_requests overflows")
                        .cluster("circuit_breakers: {thresholds: [{max_requests: 0}]}\n")
                        .across(Combo.H1_H1, Combo.H2_H2)
                        .send(get("/"))
                        .status(503)
                        .header("x-envoy-overloaded", "true"),
                parity("suppress_envoy_headers suppresses x-envoy-overloaded")
                        .hcm("""
                                http_filters:
                                - name: router
                                  typed_config:
                                    "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                                    suppress_envoy_headers: true
                                """)
                        .cluster("circuit_breakers: {thresholds: [{max_requests: 0}]}\n")
                        .send(get("/"))
                        .status(503)
                        .noHeader("x-envoy-overloaded"),
                parity("max_pending_requests overflows")
                        .cluster("circuit_breakers: {thresholds: [{max_pending_requests: 0}]}\n")
                        .across(Combo.H1_H1, Combo.H2_H2)
                        .send(get("/"))
                        .status(503)
                        .header("x-envoy-overloaded", "true")
                        .stat("cluster.$up.upstream_rq_pending_overflow", 1),
                parity("gRPC: no route")
                        .routes("- {match: {path: /only}, route: {cluster: $up}}\n")
                        .across(Combo.H1_H1, Combo.H2_H1)
                        .send(grpc("/s/m"))
                        .status(200)
                        .header("grpc-status", "12")
                        .header("content-type", "application/grpc")
                        .log("NR", "route_not_found"),
                parity("gRPC: no host")
                        .upstream(Backend.Plan.Dead.EMPTY)
                        .across(Combo.H1_H1, Combo.H2_H2)
                        .send(grpc("/s/m"))
                        .status(200)
                        .header("grpc-status", "14")
                        .header("grpc-message", "no healthy upstream")
                        .log("UH", "no_healthy_upstream"),
                parity("gRPC: connection refused")
                        .upstream(Backend.Plan.Dead.REFUSING)
                        .across(Combo.H1_H1, Combo.H2_H2)
                        // Without a message: how much of one Envoy has read when it gives up is a matter of luck.
                        .send(get("/s/m").with("content-type", "application/grpc"))
                        .status(200)
                        .header("grpc-status", "14"),
                parity("gRPC: timeout")
                        .route("timeout: 0.15s")
                        .upstream(hang())
                        .across(Combo.H1_H1, Combo.H2_H2)
                        .send(grpc("/s/m"))
                        .status(200)
                        .log("UT", "response_timeout"),
                parity("gRPC: direct responses map their codes")
                        .routes("""
                                - {match: {path: /s/400}, direct_response: {status: 400}}
                                - {match: {path: /s/401}, direct_response: {status: 401, body: {inline_string: 'a b%'}}}
                                - {match: {path: /s/403}, direct_response: {status: 403}}
                                - {match: {path: /s/429}, direct_response: {status: 429}}
                                - {match: {path: /s/500}, direct_response: {status: 500}}
                                """)
                        .send(grpc("/s/400"))
                        .header("grpc-status", "13")
                        .reconnect()
                        .send(grpc("/s/401"))
                        .header("grpc-status", "16")
                        .reconnect()
                        .send(grpc("/s/403"))
                        .header("grpc-status", "7")
                        .reconnect()
                        .send(grpc("/s/429"))
                        .header("grpc-status", "14")
                        .reconnect()
                        .send(grpc("/s/500"))
                        .header("grpc-status", "2"),
                parity("too many response headers from the upstream")
                        .upstream(raw("HTTP/1.1 200 OK\r\n" + "x-h: 1\r\n".repeat(120) + "content-length: 0\r\n\r\n"))
                        .send(get("/"))
                        .status(502),
                parity("an early answer while the request body is incomplete")
                        .routes("- {match: {prefix: /}, direct_response: {status: 403}}\n")
                        .bytes("POST / HTTP/1.1\r\nhost: $host\r\ncontent-length: 5\r\n\r\n", "POST")
                        .status(403)
                        .header("connection", "close")
                        .closes());
    }
}
