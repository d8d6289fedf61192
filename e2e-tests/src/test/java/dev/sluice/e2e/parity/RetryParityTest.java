package dev.sluice.e2e.parity;

import static dev.sluice.e2e.Answer.Reply.Ending.CLOSE_MID_BODY;
import static dev.sluice.e2e.Answer.close;
import static dev.sluice.e2e.Answer.hang;
import static dev.sluice.e2e.Answer.ok;
import static dev.sluice.e2e.Answer.reset;
import static dev.sluice.e2e.Answer.status;
import static dev.sluice.e2e.Request.get;
import static dev.sluice.e2e.Request.grpc;
import static dev.sluice.e2e.Request.post;
import static dev.sluice.e2e.parity.ParityCase.parity;

import dev.sluice.e2e.Answer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Which failures are tried again, how often, and what the client sees when that ends. */
@Execution(ExecutionMode.CONCURRENT)
class RetryParityTest {
    private static final String INTERNAL =
            "internal_address_config: {cidr_ranges: [{address_prefix: 127.0.0.0, prefix_len: 8}]}\n";

    @TestFactory
    @Execution(ExecutionMode.SAME_THREAD)
    Stream<DynamicTest> cases() {
        return ParitySuite.tests("retries", all());
    }

    private static List<ParityCase> all() {
        return List.of(
                parity("nothing is retried by default")
                        .upstream(status(503), ok("never"))
                        .send(get("/"))
                        .status(503)
                        .requests(1)
                        .log("-", "via_upstream"),
                parity("what is retried is counted apart")
                        .route("retry_policy: {retry_on: 5xx}")
                        .upstream(status(503), ok(""))
                        .send(get("/"))
                        .status(200)
                        .stat("cluster.$up.retry.upstream_rq_503", 1)
                        .stat("cluster.$up.upstream_rq_completed", 1),
                parity("5xx is retried")
                        .route("retry_policy: {retry_on: 5xx}")
                        .upstream(status(500), ok("second"))
                        .inAllCombinations()
                        .send(get("/"))
                        .status(200)
                        .body("second")
                        .requests(2)
                        .stat("cluster.$up.upstream_rq_retry", 1)
                        .stat("cluster.$up.upstream_rq_retry_success", 1),
                parity("when retries run out the upstream's answer passes")
                        .route("retry_policy: {retry_on: 5xx, num_retries: 2}")
                        .upstream(status(503).body("sorry"))
                        .send(get("/"))
                        .status(503)
                        .body("sorry")
                        .requests(3)
                        .log("URX", "via_upstream")
                        .stat("cluster.$up.upstream_rq_retry_limit_exceeded", 1),
                parity("a request body is sent again")
                        .route("retry_policy: {retry_on: 5xx}")
                        .upstream(status(503), ok("second"))
                        .inAllCombinations()
                        .send(post("/", "payload"))
                        .status(200)
                        .receivedBody("payload")
                        .requests(2),
                parity("gateway-error leaves 500 alone")
                        .route("retry_policy: {retry_on: gateway-error}")
                        .upstream(status(500), ok("never"), status(502), ok("yes"))
                        .send(get("/"))
                        .status(500)
                        .send(get("/"))
                        .body("never")
                        .send(get("/"))
                        .body("yes")
                        .requests(4),
                parity("reset is retried")
                        .route("retry_policy: {retry_on: reset}")
                        .upstream(reset(), ok("second"))
                        .inAllCombinations()
                        .send(get("/"))
                        .status(200)
                        .requests(2),
                parity("a close is a reset")
                        .route("retry_policy: {retry_on: reset, num_retries: 1}")
                        .upstream(close())
                        .across(Combo.H1_H1, Combo.H2_H2)
                        .send(get("/"))
                        .status(503)
                        .requests(2),
                parity("connect-failure is retried")
                        .route("retry_policy: {retry_on: connect-failure, num_retries: 2}")
                        .upstream(Backend.Plan.Dead.REFUSING)
                        .across(Combo.H1_H1, Combo.H2_H2)
                        .send(get("/"))
                        .status(503)
                        .stat("cluster.$up.upstream_rq_retry", 2),
                parity("refused-stream is retried")
                        .route("retry_policy: {retry_on: refused-stream}")
                        .upstream(reset(7), ok("second"))
                        .across(Combo.H1_H2, Combo.H2_H2)
                        .send(get("/"))
                        .status(200)
                        .requests(2),
                parity("retriable-4xx is 409")
                        .route("retry_policy: {retry_on: retriable-4xx}")
                        .upstream(status(409), ok("yes"), status(404), ok("no"))
                        .send(get("/"))
                        .body("yes")
                        .send(get("/"))
                        .status(404),
                parity("retriable-status-codes")
                        .route("retry_policy: {retry_on: retriable-status-codes, retriable_status_codes: [418]}")
                        .upstream(status(418), ok("yes"), status(503))
                        .send(get("/"))
                        .body("yes")
                        .send(get("/"))
                        .status(503)
                        .requests(3),
                parity("retriable-headers")
                        .route("retry_policy: {retry_on: retriable-headers,"
                                + " retriable_headers: [{name: x-again, present_match: true}]}")
                        .upstream(ok("first").with("x-again", "1"), ok("second"))
                        .send(get("/"))
                        .body("second"),
                parity("per_try_timeout retries")
                        .route("retry_policy: {retry_on: 5xx, per_try_timeout: 0.15s}")
                        .upstream(hang(), ok("second"))
                        .inAllCombinations()
                        .send(get("/"))
                        .status(200)
                        .requests(2)
                        .stat("cluster.$up.upstream_rq_per_try_timeout", 1),
                parity("per_try_timeout without a retry left")
                        .route("retry_policy: {retry_on: 5xx, num_retries: 0, per_try_timeout: 0.15s}")
                        .upstream(hang())
                        .send(get("/"))
                        .status(504),
                parity("the route timeout is not retried")
                        .route("timeout: 0.15s, retry_policy: {retry_on: 5xx}")
                        .upstream(hang(), ok("never"))
                        .send(get("/"))
                        .status(504)
                        .requests(1)
                        .log("UT", "response_timeout"),
                parity("an internal request asks for retries")
                        .hcm(INTERNAL)
                        .upstream(status(503), status(503), ok("third"))
                        .send(get("/").with("x-envoy-retry-on", "5xx")
                                .with("x-envoy-max-retries", "2")
                                .with("x-forwarded-for", "127.0.0.9"))
                        .status(200)
                        .body("third")
                        .requests(3),
                parity("an external request does not")
                        .upstream(status(503), ok("never"))
                        .send(get("/").with("x-envoy-retry-on", "5xx"))
                        .status(503)
                        .requests(1),
                parity("the virtual host's retry policy")
                        .virtualHost("retry_policy: {retry_on: 5xx}\n")
                        .upstream(status(503), ok("second"))
                        .send(get("/"))
                        .body("second"),
                parity("max_retries overflows")
                        .route("retry_policy: {retry_on: 5xx}")
                        .cluster("circuit_breakers: {thresholds: [{max_retries: 0}]}\n")
                        .upstream(status(503).body("own"), ok("never"))
                        .send(get("/"))
                        .status(503)
                        .body("own")
                        .requests(1)
                        .stat("cluster.$up.upstream_rq_retry_overflow", 1),
                parity("the attempt count grows")
                        .virtualHost("include_request_attempt_count: true\n")
                        .route("retry_policy: {retry_on: 5xx}")
                        .upstream(status(503), ok(""))
                        .send(get("/"))
                        .receivedHeader("x-envoy-attempt-count", "2"),
                parity("gRPC status is a retry condition")
                        .route("retry_policy: {retry_on: unavailable}")
                        .upstream(
                                status(200)
                                        .with("content-type", "application/grpc")
                                        .with("grpc-status", "14"),
                                Answer.grpc(0))
                        .across(Combo.H2_H2)
                        .send(grpc("/s/m"))
                        .trailer("grpc-status", "0")
                        .requests(2),
                parity("a request above the buffer limit is not retried")
                        .virtualHost("request_body_buffer_limit: 10\n")
                        .route("retry_policy: {retry_on: 5xx}")
                        .upstream(status(503), ok("never"))
                        .send(post("/", "more than ten bytes"))
                        .status(503)
                        .requests(1)
                        .log("-", "via_upstream")
                        .stat("cluster.$up.retry_or_shadow_abandoned", 1),
                parity("a retry says whether a timeout was the cause")
                        .virtualHost("include_is_timeout_retry_header: true\n")
                        .route("retry_policy: {retry_on: 5xx, num_retries: 2, per_try_timeout: 0.15s}")
                        .upstream(status(503), hang(), ok("third"))
                        .send(get("/"))
                        .body("third")
                        .receivedHeader("x-envoy-is-timeout-retry", "true"),
                parity("per_try_timeout does not run while connecting")
                        .route("retry_policy: {retry_on: 5xx, num_retries: 0, per_try_timeout: 0.1s}")
                        .cluster("connect_timeout: 0.3s\n")
                        .upstream(Backend.Plan.Dead.BLACKHOLE)
                        .send(get("/"))
                        .status(503)
                        .log("URX,UF", "upstream_reset_before_response_started{connection_timeout}")
                        .stat("cluster.$up.upstream_cx_destroy_local", 1),
                parity("a per-try idle timeout")
                        .route("retry_policy: {retry_on: 5xx, num_retries: 0, per_try_idle_timeout: 0.15s}")
                        .upstream(hang())
                        .send(get("/"))
                        .status(504)
                        .log("URX,UT", "upstream_per_try_idle_timeout")
                        .stat("cluster.$up.upstream_cx_destroy_local_with_active_rq", 1),
                parity("a retry that overflows is flagged before its cause")
                        .route("retry_policy: {retry_on: 5xx}")
                        .cluster("circuit_breakers: {thresholds: [{max_retries: 0}]}\n")
                        .upstream(Backend.Plan.Dead.REFUSING)
                        .send(get("/"))
                        .status(503)
                        .stat("cluster.$up.upstream_cx_destroy_remote", 1)
                        .stat("cluster.$up.circuit_breakers.default.rq_retry_open", 0),
                parity("a timeout answered by another code is counted by it")
                        .hcm(INTERNAL)
                        .route("timeout: 0.15s")
                        .upstream(hang())
                        .send(get("/").with("x-envoy-upstream-rq-timeout-alt-response", "1")
                                .with("x-envoy-hedge-on-per-try-timeout", "false")
                                .with("x-forwarded-for", "127.0.0.9"))
                        .status(204)
                        .stat("cluster.$up.upstream_rq_204", 1),
                parity("a response cut short is a protocol error")
                        .upstream(ok("0123456789").ending(CLOSE_MID_BODY))
                        .send(get("/"))
                        .stat("cluster.$up.upstream_cx_protocol_error", 1)
                        .stat("cluster.$up.upstream_cx_destroy_remote_with_active_rq", 1),
                parity("x-envoy-ratelimited is not retried")
                        .route("retry_policy: {retry_on: 5xx}")
                        .upstream(status(503).with("x-envoy-ratelimited", "true"), ok("never"))
                        .send(get("/"))
                        .status(503)
                        .requests(1));
    }
}
