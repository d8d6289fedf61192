package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses as a client sees them, and when its connection lives on. */
class Http1ServerConnectionTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n";
    private static final String EMPTY = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    private Http1ServerHarness server = server(true, 0, 0);

    private Http1ServerHarness server(boolean accept10, int maxRequests, long headMillis) {
        var d = Http1Settings.defaults();
        return new Http1ServerHarness(
                leaks.allocator(),
                new Http1Settings(
                        d.maxHeadBytes(),
                        d.maxHeaders(),
                        accept10,
                        false,
                        true,
                        maxRequests,
                        d.idleNanos(),
                        headMillis * 1_000_000,
                        d.drainNanos(),
                        d.delayedCloseNanos()));
    }

    private void use(Http1ServerHarness other) {
        server.end();
        server = other;
    }

    @AfterEach
    void end() {
        server.end();
    }

    private ResponseHead head(int status, String... fields) {
        var head = server.heads.response().status(status);
        for (int i = 0; i < fields.length; i += 2) head.add(HeaderName.of(fields[i]), fields[i + 1]);
        return head;
    }

    private Downstream downstream() {
        assertThat(server.current).isNotNull();
        return server.current.downstream;
    }

    /** Sends a request whose response the test gives by hand. */
    private Downstream ask(String request) {
        server.onComplete = r -> {};
        server.send(request);
        return downstream();
    }

    @Test
    void answersOneRequestAfterAnother() {
        assertThat(server.send(GET).sent()).isEqualTo(EMPTY);
        assertThat(server.send(POST + "hello").sent()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
        assertThat(server.send(GET).sent()).isEqualTo(EMPTY);
        assertThat(server.connection.active()).isZero();
    }

    @Test
    void answersPipelinedRequestsInOrder() {
        assertThat(server.send(GET + POST + "hello" + GET).sent())
                .isEqualTo(EMPTY + "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello" + EMPTY);
    }

    @Test
    void readsNothingFurtherWhileARequestIsAnswered() {
        var first = ask(GET + GET + GET);
        assertThat(server.log).hasSize(1);
        assertThat(server.channel.config().isAutoRead()).isFalse();
        first.head(head(204), true);
        assertThat(server.sent()).isEqualTo("HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(server.log).hasSize(2);
        server.onComplete = r -> r.answer(200, "");
        downstream().head(head(204), true);
        assertThat(server.sent()).isEqualTo("HTTP/1.1 204 No Content\r\n\r\n" + EMPTY);
        assertThat(server.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void chunksABodyOfUnknownLength() {
        var response = ask(GET);
        response.head(head(200), false);
        server.current.data("hello", false);
        server.current.data("", true);
        assertThat(server.sent())
                .isEqualTo("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    }

    @Test
    void framesFromItsOwnStateOnly() {
        ask(GET).head(head(200, "transfer-encoding", "gzip", "connection", "x", "content-length", "7", "a", "b"), true);
        assertThat(server.sent()).isEqualTo("HTTP/1.1 200 OK\r\na: b\r\ncontent-length: 0\r\n\r\n");
        ask(GET).head(head(200, "content-length", "7", "content-length", "8"), true);
        assertThat(server.sent()).isEqualTo(EMPTY);
    }

    @Test
    void sendsTrailersAfterChunks() {
        var response = ask(GET);
        response.head(head(200), false);
        var trailers = server.heads.trailers();
        trailers.add(HeaderName.of("grpc-status"), "0");
        response.trailers(trailers);
        assertThat(server.sent()).endsWith("chunked\r\n\r\n0\r\ngrpc-status: 0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void writesNoBodyWhereThereIsNone(int status) {
        var response = ask(GET);
        response.head(head(status), false);
        server.current.data("no", true);
        assertThat(server.sent())
                .startsWith("HTTP/1.1 " + status)
                .endsWith("\r\n\r\n")
                .doesNotContain("content-length");
    }

    @Test
    void answersHeadWithTheLengthAlone() {
        var response = ask("HEAD / HTTP/1.1\r\nhost: a\r\n\r\n");
        response.head(head(200, "content-length", "7"), true);
        assertThat(server.sent()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n");
    }

    @Test
    void sendsInterimResponses() {
        var response = ask(POST);
        response.informational(head(100));
        assertThat(server.sent()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
    }

    @Test
    void sendsAnUnregisteredStatus() {
        ask(GET).head(head(299), true);
        assertThat(server.sent()).startsWith("HTTP/1.1 299 Unknown\r\n");
    }

    @Test
    void answersHttp10InItsVersionAndCloses() {
        assertThat(server.send("GET / HTTP/1.0\r\n\r\n").sent())
                .isEqualTo("HTTP/1.0 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        closesSoon();
    }

    @Test
    void answersHttp10InOursWhereItIsNotAccepted() {
        use(server(false, 0, 0));
        assertThat(server.send("GET / HTTP/1.0\r\n\r\n").sent()).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void keepsAnHttp10ConnectionThatAsksForIt() {
        server.send("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
        assertThat(server.sent()).isEqualTo("HTTP/1.0 200 OK\r\ncontent-length: 0\r\nconnection: keep-alive\r\n\r\n");
        assertThat(server.send(GET).sent()).isEqualTo(EMPTY);
    }

    @Test
    void endsAnHttp10BodyOfUnknownLengthByClosing() {
        var response = ask("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
        response.informational(head(103));
        response.head(head(200), false);
        server.current.data("hello", true);
        assertThat(server.sent()).isEqualTo("HTTP/1.0 200 OK\r\nconnection: close\r\n\r\nhello");
        closesSoon();
    }

    @Test
    void closesWhenTheClientAsksForIt() {
        server.send("GET / HTTP/1.1\r\nhost: a\r\nConnection: Close\r\n\r\n" + GET);
        assertThat(server.sent()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        closesSoon();
    }

    @Test
    void anAnswerBeforeTheRequestEndsClosesAndDropsTheRest() {
        server.onHead = r -> r.answer(413, "no");
        server.send(POST + "he");
        assertThat(server.sent()).contains("connection: close\r\n\r\nno");
        server.send("llo" + GET);
        assertThat(server.log).hasSize(1);
        closesSoon();
    }

    /** An answer given while input is read lets the client close first; one given after reading has failed does not. */
    @Test
    void isNoLongerReadingOnceThatHasFailed() {
        server.onComplete = r -> {
            throw new IllegalStateException("a filter is broken");
        };
        server.channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                server.current.answer(200, "");
            }
        });
        server.send("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        assertThat(server.sent()).contains("connection: close");
        assertThat(server.log).endsWith("closed");
        assertThat(server.closedLocally).isTrue();
    }

    @Test
    void closesAfterItsLastRequest() {
        use(server(true, 2, 0));
        assertThat(server.send(GET).sent()).isEqualTo(EMPTY);
        assertThat(server.send(GET).sent()).contains("connection: close");
        closesSoon();
    }

    @Test
    void drainsByAnsweringOneMoreRequest() {
        server.connection.drain();
        assertThat(server.send(GET).sent()).contains("connection: close");
        closesSoon();
    }

    @Test
    void drainsAnIdleConnectionAfterItsTime() {
        server.connection.drain();
        server.pass(4900);
        assertThat(server.channel.isOpen()).isTrue();
        server.pass(200);
        closesSoon();
    }

    @Test
    void anIdleConnectionDrains() {
        server.pass(3_000_000);
        assertThat(server.send(GET).sent()).isEqualTo(EMPTY);
        server.pass(3_599_000);
        assertThat(server.send(GET).sent()).isEqualTo(EMPTY);
        server.pass(3_600_100);
        assertThat(server.send(GET).sent()).contains("connection: close");
    }

    @Test
    void aClientThatReadsNothingIsGivenUpInTheEnd() {
        server.stall();
        server.send("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        server.pass(299_000);
        assertThat(server.channel.isOpen()).isTrue();
        server.pass(2_000);
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void refusesAHeadThatTakesTooLong() {
        use(server(true, 0, 500));
        server.send("GET / HTTP/1.1\r\n");
        server.pass(400);
        server.send("a");
        server.pass(200);
        assertThat(server.sent()).startsWith("HTTP/1.1 408 ").contains("connection: close");
        closesSoon();
    }

    @Test
    void aHeadInTimeIsNotRefusedLater() {
        use(server(true, 0, 500));
        server.send("GET / HTTP/1.1\r\n").send("host: a\r\n\r\n");
        server.pass(10_000);
        assertThat(server.sent()).isEqualTo(EMPTY);
        assertThat(server.channel.isOpen()).isTrue();
    }

    @Test
    void tellsTheExchangeThatTheClientHasGone() {
        ask(GET);
        server.channel.close();
        server.channel.runPendingTasks();
        assertThat(server.log).endsWith("reset DOWNSTREAM_CLOSED", "closed");
        downstream().head(head(200), true);
    }

    @Test
    void aResetClosesWithoutAnEndOfTheBody() {
        var response = ask(GET);
        response.head(head(200), false);
        server.current.data("hello", false);
        response.reset(Failure.upstream(Reason.UPSTREAM_RESET, ""));
        assertThat(server.sent()).endsWith("5\r\nhello\r\n");
        assertThat(server.channel.isOpen()).isFalse();
        assertThat(server.log).doesNotContain("reset DOWNSTREAM_CLOSED").endsWith("closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "6"})
    void aBodyThatDoesNotFitItsLengthClosesTheConnection(String length) {
        ask(GET).head(head(200, "content-length", length), false);
        server.current.data("hello", true);
        assertThat(server.sent()).doesNotContain("hello");
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void aBrokenBodyIsRejectedInItsExchange() {
        server.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\nx");
        assertThat(server.log).contains("error MALFORMED", "rejected 400 invalid chunk size");
        assertThat(server.sent()).startsWith("HTTP/1.1 400 ").contains("connection: close");
        closesSoon();
    }

    @Test
    void stopsReadingWhileTheRequestIsPaused() {
        ask(POST).pauseRequest(true);
        assertThat(server.channel.config().isAutoRead()).isFalse();
        downstream().pauseRequest(false);
        assertThat(server.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void aPauseEndsWithItsExchange() {
        server.send(POST);
        downstream().pauseRequest(true);
        server.send("hello");
        assertThat(server.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void passesTheWatermarkOn() {
        ask(GET);
        server.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        server.channel.runPendingTasks();
        assertThat(server.log).endsWith("writable false");
        assertThat(downstream().writable()).isFalse();
        server.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        server.channel.runPendingTasks();
        assertThat(server.log).endsWith("writable true");
    }

    private void closesSoon() {
        server.pass(1100);
        assertThat(server.channel.isOpen()).isFalse();
        assertThat(server.log).endsWith("closed");
    }
}
