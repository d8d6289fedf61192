package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as an upstream sees them, responses as an exchange does, and which connections may be used again. */
class Http1ClientConnectionTest {
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    private static final String OK_TOLD = "head HTTP/1.1|:status=200|content-length=2;body ok;available";

    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    private final Http1ClientHarness client = new Http1ClientHarness(leaks.allocator(), settings(0));

    @AfterEach
    void end() {
        client.end();
    }

    private static Http1Settings settings(int maxRequests) {
        var d = Http1Settings.defaults();
        return new Http1Settings(
                d.maxHeadBytes(), d.maxHeaders(), true, false, true, maxRequests, d.idleNanos(), 0, d.drainNanos(), 0);
    }

    @Test
    void writesARequestWithoutBody() {
        client.request("GET", true, "a", "b", "connection", "close", "transfer-encoding", "chunked", "host", "x");
        assertThat(client.sent()).isEqualTo("GET /p HTTP/1.1\r\nhost: up\r\na: b\r\n\r\n");
    }

    @Test
    void saysZeroLengthWhereAMethodMayHaveABody() {
        client.request("POST", true);
        assertThat(client.sent()).isEqualTo("POST /p HTTP/1.1\r\nhost: up\r\ncontent-length: 0\r\n\r\n");
    }

    @Test
    void keepsAKnownLength() {
        client.request("PUT", false, "content-length", "5").data(client.bytes("hello"), true);
        assertThat(client.sent()).isEqualTo("PUT /p HTTP/1.1\r\nhost: up\r\ncontent-length: 5\r\n\r\nhello");
    }

    @Test
    void chunksAnUnknownLength() {
        var upstream = client.request("PUT", false);
        upstream.data(client.bytes("x".repeat(17)), false);
        upstream.data(client.bytes("lo"), true);
        assertThat(client.sent())
                .isEqualTo("PUT /p HTTP/1.1\r\nhost: up\r\ntransfer-encoding: chunked\r\n\r\n11\r\n" + "x".repeat(17)
                        + "\r\n2\r\nlo\r\n0\r\n\r\n");
    }

    @Test
    void writesLargeChunksWithoutCopying() {
        client.request("PUT", false).data(client.bytes("x".repeat(70_000)), true);
        assertThat(client.sent()).endsWith("\r\n\r\n11170\r\n" + "x".repeat(70_000) + "\r\n0\r\n\r\n");
    }

    @Test
    void writesTrailers() {
        var upstream = client.request("PUT", false);
        var trailers = client.heads.trailers();
        trailers.add(HeaderName.of("a"), "b");
        upstream.trailers(trailers);
        assertThat(client.sent()).endsWith("chunked\r\n\r\n0\r\na: b\r\n\r\n");
    }

    @Test
    void joinsTheCookiesOfHttp2() {
        var upstream = client.connection.open(new Http1NoExchange());
        upstream.head(
                client.head("GET", "cookie", "a=1", "x", "y", "cookie", "b=2").version(Version.HTTP_2), true);
        assertThat(client.sent()).isEqualTo("GET /p HTTP/1.1\r\nhost: up\r\ncookie: a=1; b=2\r\nx: y\r\n\r\n");
    }

    static Stream<Arguments> responses() {
        return Stream.of(
                Arguments.of("GET", OK, OK_TOLD),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n",
                        "head HTTP/1.1|:status=200|content-length=0|last;available"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                        "head HTTP/1.1|:status=200;body ok;available"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\na: b\r\n\r\n",
                        "head HTTP/1.1|:status=200;body ok|trailers|a=b;available"),
                Arguments.of(
                        "HEAD",
                        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n",
                        "head HTTP/1.1|:status=200|content-length=9|last;available"),
                Arguments.of(
                        "HEAD",
                        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
                        "head HTTP/1.1|:status=200|last;available"),
                Arguments.of("GET", "HTTP/1.1 204 No Content\r\n\r\n", "head HTTP/1.1|:status=204|last;available"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n",
                        "head HTTP/1.1|:status=304|content-length=9|last;available"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" + OK,
                        "interim|:status=103|link=x;" + OK_TOLD),
                Arguments.of(
                        "HEAD",
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n",
                        "interim|:status=100;head HTTP/1.1|:status=200|content-length=9|last;available"),
                Arguments.of(
                        "GET",
                        "HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok",
                        "head HTTP/1.0|:status=200|connection=keep-alive|content-length=2;body ok;available"),
                Arguments.of(
                        "GET",
                        "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
                        "head HTTP/1.0|:status=200|content-length=2;body ok;closed"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
                        "head HTTP/1.1|:status=200|connection=close|content-length=2;body ok;closed"),
                // An upstream that breaks rules.
                Arguments.of("GET", OK + "x", "head HTTP/1.1|:status=200|content-length=2;body ok;closed"),
                Arguments.of("GET", OK + OK, "head HTTP/1.1|:status=200|content-length=2;body ok;closed"),
                Arguments.of("HEAD", OK, "head HTTP/1.1|:status=200|content-length=2|last;closed"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\nok",
                        "reset UPSTREAM_PROTOCOL_ERROR;closed"),
                Arguments.of("GET", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "reset UPSTREAM_PROTOCOL_ERROR;closed"),
                Arguments.of("GET", "HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n", "reset UPSTREAM_PROTOCOL_ERROR;closed"),
                Arguments.of("GET", "HTTP/1.1 200 OK\na: b\n\n", "reset UPSTREAM_PROTOCOL_ERROR;closed"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\nok",
                        "reset UPSTREAM_PROTOCOL_ERROR;closed"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n",
                        "reset UPSTREAM_PROTOCOL_ERROR;closed"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n",
                        "reset UPSTREAM_PROTOCOL_ERROR;closed"),
                Arguments.of("GET", "HTTP/1.1 2000 OK\r\n\r\n", "reset UPSTREAM_PROTOCOL_ERROR;closed"),
                Arguments.of("GET", "HTTP/1.1 099 OK\r\n\r\n", "reset UPSTREAM_PROTOCOL_ERROR;closed"),
                Arguments.of("GET", "HTTP/2 200 OK\r\n\r\n", "reset UPSTREAM_PROTOCOL_ERROR;closed"),
                Arguments.of("GET", "SSH-2.0-OpenSSH_9.2\r\n", "reset UPSTREAM_PROTOCOL_ERROR;closed"),
                Arguments.of("GET", "\0\0\0\0", "reset UPSTREAM_PROTOCOL_ERROR;closed"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
                        "head HTTP/1.1|:status=200;reset UPSTREAM_PROTOCOL_ERROR;closed"),
                Arguments.of(
                        "GET",
                        "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(101) + "\r\n",
                        "reset UPSTREAM_PROTOCOL_ERROR;closed"));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void readsAResponseHoweverItIsSplit(String method, String response, String expected) {
        client.request(method, true);
        client.receive(response);
        assertThat(client.told()).isEqualTo(expected);
        for (int split = 1; split < response.length(); split++) {
            var other = new Http1ClientHarness(leaks.allocator(), settings(0));
            other.request(method, true);
            other.receive(response.substring(0, split)).receive(response.substring(split));
            // Bytes past the end may come when the connection has been offered again, which closes it just as well.
            assertThat(other.told().replace("available;closed", "closed"))
                    .as("split at " + split)
                    .isEqualTo(expected);
            other.end();
        }
    }

    @Test
    void carriesAnotherRequest() {
        client.request("GET", true);
        client.receive(OK);
        assertThat(client.connection.canOpen()).isTrue();
        client.request("HEAD", true);
        client.receive("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n");
        client.request("GET", true);
        client.receive(OK);
        assertThat(client.told()).endsWith(OK_TOLD);
    }

    @Test
    void bytesWithoutARequestCloseTheConnection() {
        client.receive("HTTP/1.1 408 Request Timeout\r\n\r\n");
        assertThat(client.connection.canOpen()).isFalse();
        assertThat(client.told()).isEqualTo("closed");
        assertThat(client.errors).containsExactly("bytes without a request");
    }

    @Test
    void bytesBeforeTheRequestHeadAreNoResponse() {
        client.connection.open(new Http1NoExchange());
        client.receive(OK);
        assertThat(client.told()).isEqualTo("closed");
    }

    @Test
    void aResponseBeforeTheRequestEndsIsDeliveredAndEndsTheConnection() {
        var upstream = client.request("POST", false);
        client.receive("HTTP/1.1 413 No\r\ncontent-length: 0\r\n\r\n");
        upstream.data(client.bytes("late"), true);
        assertThat(client.told()).isEqualTo("head HTTP/1.1|:status=413|content-length=0|last;closed");
    }

    @Test
    void aBodyUntilTheCloseEndsWithIt() {
        client.request("GET", true);
        client.receive("HTTP/1.1 200 OK\r\n\r\nok").upstreamCloses();
        assertThat(client.told()).isEqualTo("head HTTP/1.1|:status=200;body ok;closed");
    }

    @Test
    void aBodyUntilTheCloseIsCutShortByOurOwn() {
        client.request("GET", true);
        client.receive("HTTP/1.1 200 OK\r\n\r\nok");
        client.connection.close();
        assertThat(client.told()).isEqualTo("head HTTP/1.1|:status=200;reset UPSTREAM_PROTOCOL_ERROR;closed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n"
            })
    void aTruncatedBodyIsAProtocolError(String response) {
        client.request("GET", true);
        client.receive(response).upstreamCloses();
        assertThat(client.told()).endsWith(";reset UPSTREAM_PROTOCOL_ERROR;closed");
    }

    @Test
    void aCloseBeforeTheHeadIsReportedAsSuch() {
        client.request("GET", true);
        client.upstreamCloses();
        assertThat(client.told()).isEqualTo("reset UPSTREAM_CLOSED;closed");
    }

    @Test
    void interimResponsesAreBounded() {
        client.request("GET", true);
        client.receive("HTTP/1.1 102 Processing\r\n\r\n".repeat(257));
        assertThat(client.told()).endsWith("interim|:status=102;reset UPSTREAM_PROTOCOL_ERROR;closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "4"})
    void aBodyThatDoesNotFitItsLengthEndsTheConnection(String length) {
        client.request("PUT", false, "content-length", length).data(client.bytes("hello"), true);
        assertThat(client.told()).isEqualTo("reset INTERNAL;closed");
    }

    @Test
    void aResetEndsTheConnectionAndIsNotEchoed() {
        client.request("GET", true).reset(Failure.local(Reason.LOCAL_RESET, ""));
        assertThat(client.told()).isEqualTo("closed");
    }

    @Test
    void theEndOfTheConnectionSaysWhetherAResponseWasIncomplete() {
        client.request("GET", true).reset(Failure.local(Reason.LOCAL_RESET, ""));
        client.told();
        assertThat(client.activeAtClose).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK\\r\\ncontent-length: x\\r\\n\\r\\n, 1",
        "HTTP/1.1 200 OK\\r\\n\\r\\n, 1",
        "HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\n\\r\\nx, 0",
        "HTTP/1.1 200 OK\\r\\nconnection: close\\r\\ncontent-length: 0\\r\\n\\r\\n, 0"
    })
    void aConnectionThatWeCloseHasWhatWasUnderWay(String response, int active) {
        client.request("GET", true);
        client.receive(response.replace("\\r\\n", "\r\n"));
        client.connection.close();
        client.told();
        assertThat(client.activeAtClose).isEqualTo(active);
    }

    @Test
    void drainsAfterItsLastRequest() {
        var few = new Http1ClientHarness(leaks.allocator(), settings(2));
        few.request("GET", true);
        few.receive(OK);
        few.request("GET", true);
        assertThat(few.connection.canOpen()).isFalse();
        few.receive(OK);
        assertThat(few.told())
                .isEqualTo(OK_TOLD + ";draining;head HTTP/1.1|:status=200|content-length=2;body ok;closed");
        few.end();
    }

    @Test
    void drainClosesWhenTheRequestHasEnded() {
        client.request("GET", true);
        client.connection.drain();
        client.receive(OK);
        assertThat(client.told()).isEqualTo("draining;head HTTP/1.1|:status=200|content-length=2;body ok;closed");
    }

    @Test
    void closesWhenIdleForItsTime() {
        client.pass(3_000_000);
        client.request("GET", true);
        client.receive(OK);
        client.pass(3_590_000);
        assertThat(client.channel.isOpen()).isTrue();
        client.pass(20_000);
        assertThat(client.told()).isEqualTo(OK_TOLD + ";closed");
    }

    @Test
    void stopsReadingWhileTheResponseIsPaused() {
        var upstream = client.request("GET", true);
        upstream.pauseResponse(true);
        assertThat(client.channel.config().isAutoRead()).isFalse();
        client.receive(OK);
        assertThat(client.channel.config().isAutoRead()).isTrue();
    }
}
