package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests two readers could understand differently are refused, however their bytes arrive. */
class Http1StrictnessTest {
    private static final String CHUNKED = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";

    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    static Stream<Arguments> refused() {
        return Stream.of(
                probe(
                        400,
                        "content-length and transfer-encoding",
                        post("content-length: 3\r\ntransfer-encoding: chunked")),
                probe(400, "two content-lengths", post("content-length: 3\r\ncontent-length: 4")),
                probe(400, "the same content-length twice", post("content-length: 3\r\ncontent-length: 3")),
                probe(400, "content-length list", post("content-length: 3, 3")),
                probe(400, "content-length with a sign", post("content-length: +3")),
                probe(400, "empty content-length", post("content-length:")),
                probe(400, "content-length past a long", post("content-length: 9999999999999999999")),
                probe(501, "transfer-encoding identity", post("transfer-encoding: identity")),
                probe(501, "transfer-encoding xchunked", post("transfer-encoding: xchunked")),
                probe(501, "transfer-encoding gzip, chunked", post("transfer-encoding: gzip, chunked")),
                probe(501, "quoted transfer-encoding", post("transfer-encoding: \"chunked\"")),
                probe(501, "empty transfer-encoding", post("transfer-encoding:")),
                probe(501, "two transfer-encodings", post("transfer-encoding: chunked\r\ntransfer-encoding: chunked")),
                probe(
                        400,
                        "HTTP/1.0 with both",
                        "POST / HTTP/1.0\r\nhost: a\r\ncontent-length: 3\r\n"
                                + "transfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
                probe(400, "HTTP/1.0 chunked", "POST / HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"),
                probe(400, "bare LF in chunk extension", CHUNKED + "3;a\nabc\r\n0\r\n\r\n"),
                probe(400, "NUL in chunk extension", CHUNKED + "3;a\0\r\nabc\r\n0\r\n\r\n"),
                probe(400, "chunk extension without a name", CHUNKED + "3;\r\nabc\r\n0\r\n\r\n"),
                probe(400, "chunk extension never unquoted", CHUNKED + "3;a=\"b\r\nabc\r\n0\r\n\r\n"),
                probe(400, "chunk size 0x1", CHUNKED + "0x1\r\na\r\n0\r\n\r\n"),
                probe(400, "negative chunk size", CHUNKED + "-1\r\na\r\n0\r\n\r\n"),
                probe(400, "no chunk size", CHUNKED + "\r\na\r\n0\r\n\r\n"),
                probe(400, "space after chunk size", CHUNKED + "1 \r\na\r\n0\r\n\r\n"),
                probe(400, "chunk size of many digits", CHUNKED + "0000000000000001\r\na\r\n0\r\n\r\n"),
                probe(400, "LF-only chunks", CHUNKED + "1\na\n0\n\n"),
                probe(400, "chunk longer than said", CHUNKED + "1\r\nab\r\n0\r\n\r\n"),
                probe(400, "chunk ended by CR alone", CHUNKED + "1\r\na\rx0\r\n\r\n"),
                probe(400, "obs-fold in trailers", CHUNKED + "0\r\na: b\r\n c\r\n\r\n"),
                probe(400, "bare LF after trailers", CHUNKED + "0\r\na: b\n\r\n"),
                probe(400, "space before colon", "GET / HTTP/1.1\r\nhost : a\r\n\r\n"),
                probe(400, "tab before colon", get("a\t: b")),
                probe(400, "bare LF lines", "GET / HTTP/1.1\nhost: a\n\n"),
                probe(400, "bare LF at the end", "GET / HTTP/1.1\r\nhost: a\r\n\n"),
                probe(400, "two hosts", "GET / HTTP/1.1\r\nhost: a\r\nhost: a\r\n\r\n"),
                probe(400, "host with a path", "GET / HTTP/1.1\r\nhost: a/b\r\n\r\n"),
                probe(400, "host with user", "GET / HTTP/1.1\r\nhost: u@a\r\n\r\n"),
                probe(400, "host with space", "GET / HTTP/1.1\r\nhost: a b\r\n\r\n"),
                probe(400, "NUL in value", get("a: b\0c")),
                probe(400, "control character in value", get("a: b\u0001c")),
                probe(400, "DEL in value", get("a: b\u007fc")),
                probe(400, "control character before method", "\u0001GET / HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "space before method", " GET / HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "bare LF before method", "\nGET / HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "obs-fold", get("a: b\r\n c")),
                probe(400, "folded first field", "GET / HTTP/1.1\r\n host: a\r\n\r\n"),
                probe(400, "bare CR in value", get("a: b\rc")),
                probe(400, "empty name", get(": b")),
                probe(400, "no colon", get("ab")),
                probe(400, "name that is not a token", get("a(b: c")),
                probe(400, "obs-text in name", get("a\u00e9: c")),
                probe(400, "obs-text in target", "GET /\u00e9 HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "relative target", "GET a HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(426, "no version", "GET /\r\nhost: a\r\n\r\n"),
                probe(400, "no version but a space", "GET / \r\nhost: a\r\n\r\n"),
                probe(426, "HTTP/0.9", "GET / HTTP/0.9\r\nhost: a\r\n\r\n"),
                probe(426, "HTTP/2.0", "GET / HTTP/2.0\r\nhost: a\r\n\r\n"),
                probe(400, "HTTP/1.10", "GET / HTTP/1.10\r\nhost: a\r\n\r\n"),
                probe(400, "lower-case version", "GET / http/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "two spaces in the request line", "GET  / HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "tab in the request line", "GET\t/ HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "space after version", "GET / HTTP/1.1 \r\nhost: a\r\n\r\n"),
                probe(400, "unknown method", "FOO / HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "CONNECT without a port", "CONNECT a HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "CONNECT with a body", "CONNECT a:80 HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\na"),
                probe(400, "port past 65535", "GET http://a:65536/ HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "empty port", "GET http://a:/ HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "CONNECT to a path", "CONNECT / HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "asterisk of another method", "GET * HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "method that is not a token", "G@T / HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "user in absolute target", "GET http://u:p@a/ HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "absolute target without host", "GET http:///b HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "absolute target of another scheme", "GET ftp://a/b HTTP/1.1\r\nhost: a\r\n\r\n"),
                probe(400, "connection names host", get("connection: host")),
                probe(400, "connection names a pseudo header", get("connection: :path")),
                probe(400, "connection of ten options", get("connection: a,b,c,d,e,f,g,h,i,j")),
                probe(431, "101 fields", get("a: b\r\n".repeat(100).strip())),
                probe(431, "101 trailers", CHUNKED + "0\r\n" + "a: b\r\n".repeat(101) + "\r\n"));
    }

    private static Arguments probe(int status, String name, String bytes) {
        return Arguments.of(status, name, bytes);
    }

    private static String get(String fields) {
        return "GET / HTTP/1.1\r\nhost: a\r\n" + fields + "\r\n\r\n";
    }

    private static String post(String fields) {
        return "POST / HTTP/1.1\r\nhost: a\r\n" + fields + "\r\n\r\n0\r\n\r\n";
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refused")
    void refusesAndClosesHoweverItIsSplit(int status, String name, String bytes) {
        for (int split = 0; split < bytes.length(); split++) {
            var server = new Http1ServerHarness(leaks.allocator());
            server.send(bytes.substring(0, split)).send(bytes.substring(split));
            refused(server, status, split);
        }
        refused(new Http1ServerHarness(leaks.allocator()).trickle(bytes), status, -1);
    }

    @Test
    void boundsChunkExtensions() {
        var server = new Http1ServerHarness(leaks.allocator());
        server.send(CHUNKED).send(("1;" + "a".repeat(1000) + "\r\nb\r\n").repeat(9));
        refused(server, 400, 0);
    }

    private static void refused(Http1ServerHarness server, int status, int split) {
        assertThat(server.sent())
                .as("split at " + split)
                .startsWith("HTTP/1.1 " + status + " ")
                .containsOnlyOnce("HTTP/1.1")
                .contains("connection: close\r\n");
        server.pass(1001);
        assertThat(server.channel.isOpen()).as("still open, split at " + split).isFalse();
        assertThat(server.log).doesNotContain("body ");
        server.end();
    }

    /** Every split of a head this size would take minutes: the pieces' ends fall everywhere in a field all the same. */
    @Test
    void refusesAFieldOf100KilobytesHoweverItIsSplit() {
        var head = "GET / HTTP/1.1\r\nhost: a\r\nbig: " + "x".repeat(100_000) + "\r\n\r\n";
        for (int split = 0; split < head.length(); split += split < 64 ? 1 : 1009) {
            var server = new Http1ServerHarness(leaks.allocator());
            server.send(head.substring(0, split)).send(head.substring(split));
            refused(server, 431, split);
        }
        var server = new Http1ServerHarness(leaks.allocator());
        for (int from = 0; from < head.length(); from += 7) {
            server.send(head.substring(from, Math.min(head.length(), from + 7)));
        }
        refused(server, 431, 7);
    }

    @ParameterizedTest(name = "{0} bytes more than allowed: {1}")
    @MethodSource("sizes")
    void refusesAHeadPastItsLimit(int more, boolean refused) {
        var start = "GET / HTTP/1.1\r\nhost: a\r\nbig: ";
        var head = start + "x".repeat(60 * 1024 - start.length() - 4 + more) + "\r\n\r\n";
        var server = new Http1ServerHarness(leaks.allocator());
        server.send(head);
        assertThat(server.sent()).startsWith(refused ? "HTTP/1.1 431 " : "HTTP/1.1 200 ");
        server.end();
    }

    static Stream<Arguments> sizes() {
        return Stream.of(
                Arguments.of(-1, false), Arguments.of(0, false), Arguments.of(1, true), Arguments.of(40_000, true));
    }
}
