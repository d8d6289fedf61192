package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http2RawFrame.data;
import static dev.sluice.proxy.http.Http2RawFrame.get;
import static dev.sluice.proxy.http.Http2RawFrame.headers;
import static dev.sluice.proxy.http.Http2RawFrame.post;
import static dev.sluice.proxy.http.Http2RawFrame.reset;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http2ServerConnectionTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String[] GET = {":method: GET", ":scheme: http", ":authority: a", ":path: /"};
    private static final HeaderName GRPC_STATUS = HeaderName.of("grpc-status");

    private Http2TestChannel test =
            Http2TestChannel.server(Http2Settings.DEFAULT).greet();

    @AfterEach
    void closes() {
        test.close();
    }

    private static String[] with(String... more) {
        var all = new java.util.ArrayList<>(List.of(GET));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private void respond(int exchange, int status, boolean last) {
        test.exchange(exchange).downstream.head(test.heads.response().status(status), last);
    }

    @Test
    void saysItsSettingsAndWindowFirst() {
        try (var fresh = Http2TestChannel.server(Http2Settings.DEFAULT)) {
            var sent = fresh.sent();
            assertThat(sent)
                    .extracting(Http2RawFrame::type)
                    .containsExactly(FrameType.SETTINGS, FrameType.WINDOW_UPDATE);
            assertThat(sent.getFirst().intAt(2)).isEqualTo(1024);
            assertThat(sent.getFirst().intAt(8)).isEqualTo(256 << 10);
            assertThat(sent.getLast().intAt(0)).isEqualTo((1 << 20) - 65535);
        }
    }

    @Test
    void handsOverHeadDataAndTrailers() {
        test.send(post(1), data(1, 5, false), headers(1, true, "x-sum: 9"));
        assertThat(test.exchange(0).log)
                .containsExactly("head :method: POST;:scheme: http;:authority: a;:path: /;", "trailers x-sum: 9;");
        assertThat(test.exchange(0).dataBytes).isEqualTo(5);
    }

    @Test
    void sendsInterimHeadHeadDataAndTrailersInOneWrite() {
        test.send(get(1));
        var downstream = test.exchange(0).downstream;
        downstream.informational(test.heads.response().status(103));
        respond(0, 200, false);
        downstream.data(test.buffer(10), false);
        var trailers = test.heads.trailers();
        trailers.add(GRPC_STATUS, "0");
        downstream.trailers(trailers);
        test.run();
        assertThat(test.channel.outboundMessages()).hasSize(1);
        assertThat(test.sent())
                .extracting(Http2RawFrame::type)
                .containsExactly(FrameType.HEADERS, FrameType.HEADERS, FrameType.DATA, FrameType.HEADERS);
        assertThat(test.server.active()).isZero();
    }

    @Test
    void joinsCookieCrumbsInOrder() {
        test.send(headers(1, true, with("cookie: a=1", "x: y", "cookie: b=2", "cookie: c=3")));
        assertThat(test.exchange(0).log.getFirst()).contains("x: y;cookie: a=1; b=2; c=3;");
    }

    @ParameterizedTest
    @CsvSource({"GET /admin HTTP/1.1,h", "'',h", "GET,a/b", "GET,a b"})
    void refusesWhatWouldBeReadOtherwiseOnHttp1(String method, String host) {
        test.send(headers(1, true, ":method: " + method, ":scheme: http", ":path: /public", "host: " + host));
        assertThat(test.exchanges).isEmpty();
        assertThat(test.sent(FrameType.RST_STREAM))
                .singleElement()
                .satisfies(frame -> assertThat(frame.intAt(0)).isEqualTo(Http2ErrorCode.PROTOCOL_ERROR));
    }

    @Test
    void takesTheHostForAMissingAuthorityAndDropsItElse() {
        test.send(headers(1, true, ":method: GET", ":scheme: http", ":path: /", "host: h"));
        test.send(headers(3, true, with("host: h")));
        assertThat(test.exchange(0).log.getFirst()).contains(":authority: h").doesNotContain("host:");
        assertThat(test.exchange(1).log.getFirst()).contains(":authority: a").doesNotContain("host:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection: close",
                "keep-alive: 5",
                "proxy-connection: x",
                "transfer-encoding: chunked",
                "upgrade: h2c",
                "te: gzip",
                ":path: /b",
                ":status: 200",
                ":unknown: x",
                "content-length: x",
                "content-length: -1",
                "content-length: 5"
            })
    void resetsAMalformedRequestAndNoOther(String field) {
        test.send(headers(1, true, with(field)), get(3));
        assertThat(test.sent(FrameType.RST_STREAM)).singleElement().satisfies(frame -> {
            assertThat(frame.stream()).isEqualTo(1);
            assertThat(frame.intAt(0)).isEqualTo(Http2ErrorCode.PROTOCOL_ERROR);
        });
        assertThat(test.exchanges).hasSize(1);
        assertThat(test.errors).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Upper: a", "na me: a", "name: a\rb", "name: a\nb", "name: a\0b", "n\u00e4me: a"})
    void closesWithoutAWordOnInvalidFieldBytes(String field) {
        test.send(headers(1, true, with(field)));
        assertThat(test.exchanges).isEmpty();
        assertThat(test.sent()).isEmpty();
        assertThat(test.errors).extracting(ProtocolError::kind).containsExactly(ProtocolError.Kind.MALFORMED);
        test.after(Http2Timeouts.DEFAULT.close() + 10_000_000);
        assertThat(test.closed).isTrue();
    }

    @Test
    void resetsARequestThatIsTooLargeOrHasTooManyFields() {
        test.send(headers(1, true, with("big: " + "x".repeat(15_000), "c: " + "y".repeat(1000))), get(3));
        var many = new String[101];
        java.util.Arrays.fill(many, "cookie: a=b");
        System.arraycopy(GET, 0, many, 0, GET.length);
        test.send(headers(5, true, many), get(7));
        assertThat(test.exchanges).hasSize(3);
        assertThat(test.sent(FrameType.RST_STREAM)).singleElement().satisfies(frame -> {
            assertThat(frame.stream()).isEqualTo(5);
            assertThat(frame.intAt(0)).isEqualTo(Http2ErrorCode.INTERNAL_ERROR);
        });
    }

    @Test
    void resetsWhenTheBodyIsNotAsLongAsDeclared() {
        test.send(headers(1, false, with("content-length: 5")), data(1, 6, false));
        test.send(headers(3, false, with("content-length: 5")), data(3, 4, true));
        test.send(headers(5, false, with("content-length: 5")), data(5, 4, false), headers(5, true, "t: 1"));
        test.send(headers(7, false, with("content-length: 5")), data(7, 2, false), data(7, 3, true));
        assertThat(test.sent(FrameType.RST_STREAM))
                .extracting(Http2RawFrame::stream)
                .containsExactly(1, 3, 5);
        assertThat(test.exchanges.subList(0, 3))
                .allSatisfy(
                        exchange -> assertThat(exchange.failure.reason()).isEqualTo(Reason.DOWNSTREAM_PROTOCOL_ERROR));
        assertThat(test.exchange(3).log).endsWith("data last");
    }

    @Test
    void refusesStreamsBeyondTheLimitAndConnect() {
        test.close();
        var few = Http2Settings.DEFAULT;
        test = Http2TestChannel.server(new Http2Settings(
                        1,
                        few.streamWindow(),
                        few.connectionWindow(),
                        4096,
                        1000,
                        10,
                        false,
                        few.limits(),
                        few.timeouts()))
                .greet();
        test.send(headers(1, false, ":method: CONNECT", ":authority: a:1"), post(3), get(5));
        assertThat(test.sent(FrameType.RST_STREAM))
                .extracting(frame -> frame.stream() + ":" + frame.intAt(0))
                .containsExactly("1:7", "5:7");
        assertThat(test.exchanges).hasSize(1);
    }

    @Test
    void tellsTheExchangeOfAResetAndIgnoresWhatItStillSends() {
        test.send(post(1), reset(1, Http2ErrorCode.CANCEL));
        assertThat(test.exchange(0).failure.reason()).isEqualTo(Reason.DOWNSTREAM_RESET);
        respond(0, 200, false);
        test.exchange(0).downstream.data(test.buffer(10), true);
        assertThat(test.sent()).isEmpty();
        assertThat(test.server.active()).isZero();
    }

    @Test
    void tellsARefusalByTheClientFromOtherResets() {
        test.send(post(1), reset(1, Http2ErrorCode.REFUSED_STREAM));
        assertThat(test.exchange(0).failure.reason()).isEqualTo(Reason.DOWNSTREAM_REFUSED);
    }

    /** It may have done its work, so the client must not be told that it is safe to try again. */
    @Test
    void doesNotRefuseAStreamWhoseResponseHasBegun() {
        test.send(get(1));
        respond(0, 200, false);
        test.exchange(0).downstream.reset(Failure.upstream(Reason.UPSTREAM_REFUSED, ""));
        assertThat(test.sent(FrameType.RST_STREAM))
                .singleElement()
                .satisfies(frame -> assertThat(frame.intAt(0)).isEqualTo(Http2ErrorCode.INTERNAL_ERROR));
    }

    @Test
    void resetsItsStreamWhenTheExchangeDoesAndIgnoresWhatWasUnderWay() {
        test.send(post(1));
        test.exchange(0).downstream.reset(Failure.local(Reason.INTERNAL, ""));
        test.send(data(1, 10, false), headers(1, true, "t: 1"), get(3));
        assertThat(test.sent(FrameType.RST_STREAM))
                .singleElement()
                .satisfies(frame -> assertThat(frame.intAt(0)).isEqualTo(Http2ErrorCode.INTERNAL_ERROR));
        assertThat(test.exchanges).hasSize(2);
        assertThat(test.errors).isEmpty();
    }

    @Test
    void resetsWithNoErrorWhenTheResponseEndsBeforeTheRequest() {
        test.send(post(1), data(1, 10, false));
        respond(0, 200, true);
        assertThat(test.exchange(0).failure).isNull();
        var sent = test.sent();
        assertThat(sent).extracting(Http2RawFrame::type).containsExactly(FrameType.HEADERS, FrameType.RST_STREAM);
        assertThat(sent.getLast().intAt(0)).isEqualTo(Http2ErrorCode.NO_ERROR);
        assertThat(test.exchange(0).failure.reason()).isEqualTo(Reason.LOCAL_RESET);
        assertThat(test.server.active()).isZero();
    }

    @Test
    void usesStreamsAgain() {
        for (int id = 1; id < 4000; id += 2) {
            test.send(get(id));
            respond((id - 1) / 2, 204, true);
            assertThat(test.sent(FrameType.HEADERS)).hasSize(1);
        }
        assertThat(test.exchanges.stream()
                        .map(exchange -> exchange.downstream)
                        .distinct()
                        .count())
                .isLessThan(4);
    }

    @Test
    void handlesEveryFrameCutAtEveryByte() {
        var bytes = Unpooled.buffer();
        for (var frame : List.of(post(1), data(1, 3, false), Http2RawFrame.ping(), headers(1, true, "t: 1")))
            frame.write(bytes);
        while (bytes.isReadable()) test.receive(bytes.readRetainedSlice(1));
        bytes.release();
        assertThat(test.exchange(0).log).hasSize(2);
        assertThat(test.exchange(0).dataBytes).isEqualTo(3);
        assertThat(test.sent(FrameType.PING)).hasSize(1);
    }

    @Test
    void refusesASettingThatIsNeitherOnNorOff() {
        test.send(Http2RawFrame.settings(8, 1));
        assertThat(test.goAwayCode()).isEqualTo(-1);
        test.send(Http2RawFrame.settings(8, 2));
        assertThat(test.goAwayCode()).isEqualTo(Http2ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void aResponseThatTheClientNeverMakesRoomForIsGivenUp() {
        test.send(Http2RawFrame.settings(4, 0), get(1));
        respond(0, 200, false);
        test.exchange(0).downstream.data(test.buffer(1000), true);
        test.run();
        test.after(299 * SECOND);
        assertThat(test.server.active()).isEqualTo(1);
        test.after(2 * SECOND);
        assertThat(test.server.active()).isZero();
        assertThat(test.sent(FrameType.RST_STREAM).getLast().intAt(0)).isEqualTo(Http2ErrorCode.CANCEL);
    }

    @Test
    void aResponseThatLeavesSlowlyIsWaitedFor() {
        test.send(Http2RawFrame.settings(4, 0), get(1));
        respond(0, 200, false);
        test.exchange(0).downstream.data(test.buffer(1000), true);
        test.run();
        for (int i = 0; i < 10; i++) {
            test.after(200 * SECOND);
            test.send(Http2RawFrame.windowUpdate(1, 100));
        }
        assertThat(test.sent(FrameType.RST_STREAM)).isEmpty();
        assertThat(test.server.active()).isZero();
    }

    @Test
    void skipsPaddingAndCountsItForFlowControl() {
        var padded = new byte[1 + 3 + 200];
        padded[0] = (byte) 200;
        test.send(post(1), new Http2RawFrame(FrameType.DATA, FrameType.FLAG_PADDED, 1, padded));
        for (int i = 0; i < 1300; i++) test.send(new Http2RawFrame(FrameType.DATA, FrameType.FLAG_PADDED, 1, padded));
        assertThat(test.exchange(0).dataBytes).isEqualTo(1301 * 3);
        assertThat(test.sent(FrameType.WINDOW_UPDATE)).isNotEmpty();
    }

    @Test
    void continuesAHeadOverSeveralFrames() {
        var block = Http2RawFrame.block(with("a: " + "x".repeat(300)));
        test.send(
                new Http2RawFrame(FrameType.HEADERS, Http2RawFrame.END, 1, java.util.Arrays.copyOf(block, 20)),
                Http2RawFrame.continuation(1, 0, java.util.Arrays.copyOfRange(block, 20, 100)),
                Http2RawFrame.continuation(
                        1, Http2RawFrame.END_HEADERS, java.util.Arrays.copyOfRange(block, 100, block.length)));
        assertThat(test.exchange(0).log)
                .singleElement()
                .satisfies(head -> assertThat(head).endsWith("x; last"));
    }

    @Test
    void splitsALargeHeadIntoContinuations() {
        test.send(get(1));
        var head = test.heads.response().status(200);
        head.add(HeaderName.of("big"), "x".repeat(40_000));
        test.exchange(0).downstream.head(head, true);
        assertThat(test.sent())
                .extracting(frame -> frame.type() + "/" + frame.flags())
                .containsExactly("1/1", "9/0", "9/4");
    }

    @Test
    void leavesOutWhatBelongsToHttp1() {
        test.send(get(1));
        var head = test.heads.response().status(200);
        head.add(HeaderName.of("transfer-encoding"), "chunked");
        head.add(HeaderName.of("connection"), "close");
        test.exchange(0).downstream.head(head, true);
        assertThat(test.sent(FrameType.HEADERS).getFirst().payload()).hasSize(1);
    }

    @Test
    void drainsInTwoStepsAndClosesWithTheLastStream() {
        test.send(post(1));
        test.server.drain();
        assertThat(test.sent(FrameType.GOAWAY).getFirst().intAt(0)).isEqualTo(Integer.MAX_VALUE);
        test.send(get(3));
        assertThat(test.exchanges).hasSize(2);
        respond(1, 200, true);
        test.after(Http2Timeouts.DEFAULT.drain() + 10_000_000);
        assertThat(test.sent(FrameType.GOAWAY).getFirst().intAt(0)).isEqualTo(3);
        test.send(get(5), data(1, 1, true));
        assertThat(test.exchanges).hasSize(2);
        respond(0, 200, true);
        test.after(Http2Timeouts.DEFAULT.close() + 10_000_000);
        assertThat(test.closed).isTrue();
        assertThat(test.exchange(0).failure).isNull();
    }

    @Test
    void drainsWhenIdleAndNotBefore() {
        var hour = Http2Timeouts.DEFAULT.idle();
        test.after(hour - 1_000_000_000);
        test.send(post(1));
        test.after(2 * hour);
        assertThat(test.sent(FrameType.GOAWAY)).isEmpty();
        test.send(data(1, 0, true));
        respond(0, 200, true);
        test.after(hour + 10_000_000);
        assertThat(test.sent(FrameType.GOAWAY)).hasSize(1);
        test.after(20_000_000_000L);
        assertThat(test.closed).isTrue();
    }

    @Test
    void closesWhenAPingGoesUnanswered() {
        test.close();
        var second = 1_000_000_000L;
        test = Http2TestChannel.server(
                        Http2Settings.DEFAULT.with(new Http2Timeouts(0, 10 * second, second, second, second)))
                .greet();
        test.after(11 * second);
        var ping = test.sent(FrameType.PING).getFirst();
        test.send(new Http2RawFrame(FrameType.PING, FrameType.FLAG_ACK, 0, ping.payload()));
        test.after(11 * second);
        assertThat(test.closed).isFalse();
        assertThat(test.sent(FrameType.PING)).hasSize(1);
        test.after(3 * second);
        assertThat(test.closed).isTrue();
    }

    @Test
    void resetsItsExchangesWhenTheConnectionGoes() {
        test.send(post(1), post(3));
        test.channel.close();
        assertThat(test.exchanges)
                .extracting(exchange -> exchange.failure.reason())
                .containsExactly(Reason.DOWNSTREAM_CLOSED, Reason.DOWNSTREAM_CLOSED);
        assertThat(test.closed).isTrue();
    }
}
