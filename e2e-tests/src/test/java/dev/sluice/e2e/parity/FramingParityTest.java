package dev.sluice.e2e.parity;

import static dev.sluice.e2e.Answer.ok;
import static dev.sluice.e2e.Answer.raw;
import static dev.sluice.e2e.Answer.status;
import static dev.sluice.e2e.Request.get;
import static dev.sluice.e2e.Request.grpc;
import static dev.sluice.e2e.Request.post;
import static dev.sluice.e2e.Request.request;
import static dev.sluice.e2e.parity.ParityCase.parity;

import dev.sluice.e2e.Answer;
import dev.sluice.e2e.Header;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How messages are delimited and connections kept, and which heads are refused. */
@Execution(ExecutionMode.CONCURRENT)
class FramingParityTest {
    @TestFactory
    @Execution(ExecutionMode.SAME_THREAD)
    Stream<DynamicTest> cases() {
        return ParitySuite.tests("framing", all());
    }

    private static List<ParityCase> all() {
        return List.of(
                parity("HEAD keeps the length and has no body")
                        .upstream(ok("12345"))
                        .inAllCombinations()
                        .send(request("HEAD", "/"))
                        .status(200)
                        .header("content-length", "5")
                        .body("")
                        .send(get("/"))
                        .body("12345"),
                parity("204 and 304")
                        .upstream(status(204), status(304).with("etag", "\"x\""), ok("after"))
                        .inAllCombinations()
                        .send(get("/"))
                        .status(204)
                        .send(get("/"))
                        .status(304)
                        .send(get("/"))
                        .body("after"),
                parity("a body without length becomes chunked on h1")
                        .upstream(ok("data").chunked())
                        .inAllCombinations()
                        .send(get("/"))
                        .body("data"),
                parity("a body that ends with the connection")
                        .upstream(ok("data").untilClose(), ok("again"))
                        .across(Combo.H1_H1, Combo.H2_H1)
                        .send(get("/"))
                        .body("data")
                        .send(get("/"))
                        .body("again"),
                parity("a chunked request")
                        .inAllCombinations()
                        .send(post("/", "chunky").asChunked())
                        .status(200)
                        .receivedBody("chunky"),
                parity("an empty chunked request")
                        .inAllCombinations()
                        .send(request("POST", "/").asChunked())
                        .status(200)
                        .receivedBody(""),
                parity("chunk extensions are dropped")
                        .bytes(
                                "POST / HTTP/1.1\r\nhost: $host\r\ntransfer-encoding: chunked\r\n\r\n"
                                        + "3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
                                "POST")
                        .status(200)
                        .receivedBody("abcde"),
                parity("trailers are dropped on h1 unless enabled, kept on h2")
                        .upstream(ok("x").trailer("x-trail", "down"))
                        .inAllCombinations()
                        .send(post("/", "y").trailer("x-trail", "up"))
                        .status(200),
                parity("h1 trailers pass when enabled")
                        .hcm("http_protocol_options: {enable_trailers: true}\n")
                        .cluster("http_protocol_options: {enable_trailers: true}\n")
                        .upstream(ok("x").trailer("x-trail", "down"))
                        .send(post("/", "y").trailer("x-trail", "up"))
                        .trailer("x-trail", "down")
                        .receivedTrailer("x-trail", "up"),
                parity("keep-alive serves one request after another")
                        .upstream(ok("1"), ok("2"), ok("3"))
                        .inAllCombinations()
                        .send(get("/"))
                        .body("1")
                        .send(get("/"))
                        .body("2")
                        .send(get("/"))
                        .body("3")
                        .stat("cluster.$up.upstream_cx_total", 1),
                parity("pipelined requests are answered in order")
                        .upstream(ok("1"), ok("2"), ok("3"))
                        .bytes("GET /1 HTTP/1.1\r\nhost: $host\r\n\r\n".repeat(3), "GET", "GET", "GET")
                        .body("3"),
                parity("connection: close is honoured")
                        .send(get("/").with("connection", "close"))
                        .status(200)
                        .header("connection", "close")
                        .closes(),
                parity("the upstream's close is not the client's")
                        .upstream(ok("1").with("connection", "close"), ok("2"))
                        .send(get("/"))
                        .noHeader("connection")
                        .send(get("/"))
                        .body("2"),
                parity("Expect: 100-continue is answered here")
                        .bytes(
                                "POST / HTTP/1.1\r\nhost: $host\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\nok",
                                "POST")
                        .status(200)
                        .informed(100)
                        .receivedHeader("expect")
                        .receivedBody("ok"),
                parity("1xx of the upstream")
                        .upstream(ok("x").informs(102).informs(103, new Header("link", "</a>")))
                        .inAllCombinations()
                        .send(get("/"))
                        .status(200)
                        .body("x"),
                parity("HTTP/1.0 is refused by default")
                        .bytes("GET / HTTP/1.0\r\nhost: $host\r\n\r\n", "GET")
                        .status(426),
                parity("HTTP/1.0 when accepted")
                        .hcm("http_protocol_options: {accept_http_10: true}\n")
                        .upstream(ok("ten"))
                        .bytes("GET / HTTP/1.0\r\nhost: $host\r\n\r\n", "GET")
                        .status(200)
                        .body("ten")
                        .header("connection", "close")
                        .closes()
                        .reconnect()
                        .bytes("GET / HTTP/1.0\r\nhost: $host\r\nconnection: keep-alive\r\n\r\n", "GET")
                        .status(200),
                parity("HTTP/1.0 without host takes the default")
                        .hcm("http_protocol_options: {accept_http_10: true, default_host_for_http_10: fallback.test}\n")
                        .domains("[fallback.test]")
                        .bytes("GET / HTTP/1.0\r\n\r\n", "GET")
                        .status(200)
                        .receivedHeader("host", "fallback.test"),
                parity("HTTP/2.0 is refused on HTTP/1")
                        .bytes("GET / HTTP/2.0\r\nhost: $host\r\n\r\n", "GET")
                        .status(426),
                parity("a request line without a version is refused")
                        .bytes("GET /\r\nhost: $host\r\n\r\n", "GET")
                        .status(426),
                parity("the first interim response passes where Expect is the upstream's")
                        .hcm("proxy_100_continue: true\n")
                        .upstream(
                                ok("x").informs(103, new Header("link", "</a>")).informs(100))
                        .inAllCombinations()
                        .send(get("/"))
                        .informed(103),
                parity("HTTP/1.0 with chunks from the upstream")
                        .upstream(new Answer.Raw(
                                "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", false))
                        .send(get("/"))
                        .body("ab"),
                parity("white space around a value passes on h2")
                        .across(Combo.H2_H1, Combo.H2_H2)
                        .send(get("/").with("x-a", " a"))
                        .status(200),
                parity("an absolute-form target with a bad authority")
                        .bytes("GET http://a:b/ HTTP/1.1\r\nhost: $host\r\n\r\n", "GET")
                        .status(400),
                parity("HTTP/1.2 is refused")
                        .bytes("GET / HTTP/1.2\r\nhost: $host\r\n\r\n", "GET")
                        .status(426),
                parity("absolute-form gives host and path")
                        .bytes("GET http://$host/x?y HTTP/1.1\r\nhost: elsewhere\r\n\r\n", "GET")
                        .status(200)
                        .received("GET /x?y HTTP/1.1")
                        .receivedHeader("host", "$host"),
                parity("OPTIONS *")
                        .routes("- {match: {prefix: '*'}, route: {cluster: $up}}\n"
                                + "- {match: {prefix: /}, direct_response: {status: 200}}\n")
                        .bytes("OPTIONS * HTTP/1.1\r\nhost: $host\r\n\r\n", "OPTIONS")
                        .ends("complete"),
                parity("CONNECT without a route for it")
                        .bytes("CONNECT $host:443 HTTP/1.1\r\nhost: $host\r\n\r\n", "GET")
                        .ends("complete"),
                parity("an upgrade to h2c is not heard")
                        .bytes(
                                "GET / HTTP/1.1\r\nhost: $host\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\n"
                                        + "http2-settings: AAMAAABk\r\n\r\n",
                                "GET")
                        .status(200)
                        .receivedHeader("http2-settings")
                        .log("-", "via_upstream"),
                parity("an upgrade where the route answers itself")
                        .routes("- {match: {prefix: /}, direct_response: {status: 200}}\n")
                        .bytes(
                                "GET / HTTP/1.1\r\nhost: $host\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
                                "GET")
                        .status(403)
                        .closes()
                        .log("-", "upgrade_failed"),
                parity("CONNECT without a port")
                        .bytes("CONNECT a HTTP/1.1\r\nhost: $host\r\n\r\n", "GET")
                        .status(400)
                        .closes()
                        .log("DPE", "http1.invalid_url"),
                parity("CONNECT with a body")
                        .bytes("CONNECT a:80 HTTP/1.1\r\nhost: $host\r\ncontent-length: 1\r\n\r\na", "GET")
                        .status(400)
                        .log("DPE", "http1.body_disallowed"),
                parity("a target that is none")
                        .bytes("GET a HTTP/1.1\r\nhost: $host\r\n\r\n", "GET")
                        .status(400)
                        .log("DPE", "http1.codec_error"),
                parity("an asterisk for another method than OPTIONS")
                        .bytes("GET * HTTP/1.1\r\nhost: $host\r\n\r\n", "GET")
                        .status(400)
                        .log("DPE", "http1.invalid_url"),
                parity("a port past 65535 in an absolute URL")
                        .bytes("GET http://a:65536/ HTTP/1.1\r\nhost: $host\r\n\r\n", "GET")
                        .status(400)
                        .log("DPE", "http1.invalid_url"),
                parity("a host with a path")
                        .bytes("GET / HTTP/1.1\r\nhost: a/b\r\n\r\n", "GET")
                        .status(400)
                        .log("DPE", "http.invalid_authority"),
                parity("connection names what must stay")
                        .bytes(
                                "GET / HTTP/1.1\r\nhost: $host\r\nconnection: x-forwarded-for\r\nx-forwarded-for: 1.2.3.4\r\n\r\n",
                                "GET")
                        .status(400)
                        .log("DPE", "http1.connection_header_rejected"),
                parity("QUERY wants a content type")
                        .bytes("QUERY / HTTP/1.1\r\nhost: $host\r\ncontent-type: a\r\n\r\n", "QUERY")
                        .status(200)
                        .bytes("QUERY / HTTP/1.1\r\nhost: $host\r\n\r\n", "QUERY")
                        .status(400)
                        .closes()
                        .log("-", "query_missing_content_type"),
                parity("upgrade without configuration")
                        .bytes(
                                "GET / HTTP/1.1\r\nhost: $host\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
                                "GET")
                        .status(403)
                        .log("-", "upgrade_failed"),
                parity("no host header").bytes("GET / HTTP/1.1\r\n\r\n", "GET").status(400),
                parity("an empty host header")
                        .bytes("GET / HTTP/1.1\r\nhost:\r\n\r\n", "GET")
                        .ends("complete"),
                parity("two host headers")
                        .bytes("GET / HTTP/1.1\r\nhost: $host\r\nhost: b\r\n\r\n", "GET")
                        .ends("complete"),
                parity("content-length and chunked together")
                        .bytes(
                                "POST / HTTP/1.1\r\nhost: $host\r\ncontent-length: 3\r\n"
                                        + "transfer-encoding: chunked\r\n\r\n0\r\n\r\n",
                                "POST")
                        .status(400)
                        .closes(),
                parity("two lengths that differ")
                        .bytes(
                                "POST / HTTP/1.1\r\nhost: $host\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
                                "POST")
                        .status(400)
                        .closes(),
                parity("a length that is no number")
                        .bytes("POST / HTTP/1.1\r\nhost: $host\r\ncontent-length: +3\r\n\r\nabc", "POST")
                        .status(400)
                        .closes(),
                parity("an unknown transfer coding")
                        .bytes("POST / HTTP/1.1\r\nhost: $host\r\ntransfer-encoding: gzip\r\n\r\n", "POST")
                        .status(501)
                        .closes(),
                parity("a header without colon")
                        .bytes("GET / HTTP/1.1\r\nhost: $host\r\nnocolon\r\n\r\n", "GET")
                        .status(400)
                        .log("DPE", "http1.codec_error")
                        .closes(),
                parity("a space before the colon")
                        .bytes("GET / HTTP/1.1\r\nhost: $host\r\nx-a : 1\r\n\r\n", "GET")
                        .status(400)
                        .closes(),
                parity("an empty header name")
                        .bytes("GET / HTTP/1.1\r\nhost: $host\r\n: 1\r\n\r\n", "GET")
                        .status(400)
                        .closes(),
                parity("a NUL in a value")
                        .bytes("GET / HTTP/1.1\r\nhost: $host\r\nx-a: 1\0002\r\n\r\n", "GET")
                        .status(400)
                        .closes(),
                parity("a malformed chunk size")
                        .bytes(
                                "POST / HTTP/1.1\r\n"
                                        + "host: $host\r\n"
                                        + "transfer-encoding: chunked\r\n\r\n"
                                        + "0x1\r\n"
                                        + "a\r\n"
                                        + "0\r\n\r\n",
                                "POST")
                        .status(400)
                        .closes(),
                parity("obs-fold is joined")
                        .bytes("GET / HTTP/1.1\r\nhost: $host\r\nx-a: 1\r\n 2\r\n\r\n", "GET")
                        .status(200)
                        .receivedHeader("x-a", "1 2"),
                parity("a head with bare LF is read")
                        .bytes("GET / HTTP/1.1\nhost: $host\n\n", "GET")
                        .status(200),
                parity("a bare CR in a value vanishes")
                        .bytes("GET / HTTP/1.1\r\nhost: $host\r\nx-a: 1\r2\r\n\r\n", "GET")
                        .status(200)
                        .receivedHeader("x-a", "12"),
                parity("headers too large")
                        .bytes("GET / HTTP/1.1\r\nhost: $host\r\nx-a: " + "a".repeat(70_000) + "\r\n\r\n", "GET")
                        .status(431)
                        .closes(),
                parity("too many headers")
                        .bytes("GET / HTTP/1.1\r\nhost: $host\r\n" + "x-a: 1\r\n".repeat(101) + "\r\n", "GET")
                        .status(431)
                        .closes(),
                parity("a method that is no token")
                        .bytes("G@T / HTTP/1.1\r\nhost: $host\r\n\r\n", "GET")
                        .ends("complete"),
                parity("a known extension method passes")
                        .bytes("PROPFIND / HTTP/1.1\r\nhost: $host\r\n\r\n", "GET")
                        .status(200)
                        .received("PROPFIND / HTTP/1.1"),
                parity("an unknown method is refused on h1")
                        .bytes("BREW / HTTP/1.1\r\nhost: $host\r\n\r\n", "GET")
                        .status(400)
                        .closes(),
                parity("empty lines before the request")
                        .bytes("\r\n\r\nGET / HTTP/1.1\r\nhost: $host\r\n\r\n", "GET")
                        .status(200),
                parity("bytes after the upstream's answer")
                        .upstream(
                                raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhiHTTP/1.1 500 X\r\n\r\n"),
                                ok("fresh"))
                        .send(get("/"))
                        .body("hi")
                        .send(get("/"))
                        .body("fresh"),
                parity("a body to 204 from the upstream")
                        .upstream(raw("HTTP/1.1 204 No\r\ncontent-length: 2\r\n\r\nhi"), ok("fresh"))
                        .send(get("/"))
                        .send(get("/"))
                        .ends("complete"),
                parity("gRPC unary with trailers")
                        .upstream(Answer.grpc(0))
                        .across(Combo.H2_H2)
                        .send(grpc("/s/m"))
                        .status(200)
                        .trailer("grpc-status", "0"));
    }
}
