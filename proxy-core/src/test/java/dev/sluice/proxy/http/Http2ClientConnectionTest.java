package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http2RawFrame.data;
import static dev.sluice.proxy.http.Http2RawFrame.goAway;
import static dev.sluice.proxy.http.Http2RawFrame.headers;
import static dev.sluice.proxy.http.Http2RawFrame.reset;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Failure.Retry;
import dev.sluice.proxy.failure.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http2ClientConnectionTest {
    private final Http2TestChannel test =
            Http2TestChannel.client(Http2Settings.DEFAULT).greet();

    @AfterEach
    void closes() {
        test.close();
    }

    @Test
    void sendsARequestAndHandsOverItsResponse() {
        var exchange = test.request("POST", false);
        test.uppers.getFirst().data(test.buffer(3), true);
        assertThat(test.sent()).extracting(Http2RawFrame::type).containsExactly(FrameType.HEADERS, FrameType.DATA);
        test.send(headers(1, false, ":status: 103", "link: x"), headers(1, false, ":status: 200"), data(1, 7, false));
        test.send(headers(1, true, "grpc-status: 0"));
        assertThat(exchange.log).containsExactly("informational 103", "head :status: 200;", "trailers grpc-status: 0;");
        assertThat(exchange.dataBytes).isEqualTo(7);
        assertThat(test.client.active()).isZero();
        assertThat(test.events).contains("available");
    }

    @Test
    void opensNoMoreThanTheUpstreamAllows() {
        test.send(Http2RawFrame.settings(3, 2));
        test.request("GET", true);
        test.request("GET", true);
        assertThat(test.client.canOpen()).isFalse();
        test.events.clear();
        test.send(headers(1, true, ":status: 200"));
        assertThat(test.client.canOpen()).isTrue();
        assertThat(test.events).containsExactly("available");
    }

    @ParameterizedTest
    @CsvSource({
        "1, UPSTREAM_PROTOCOL_ERROR, POLICY",
        "7, UPSTREAM_REFUSED, SAFE",
        "0, UPSTREAM_RESET, POLICY",
        "8, UPSTREAM_RESET, POLICY",
        "99, UPSTREAM_RESET, POLICY"
    })
    void mapsTheCodesOfResets(int code, Reason reason, Retry retry) {
        var exchange = test.request("GET", true);
        test.send(reset(1, code));
        assertThat(exchange.failure.reason()).isEqualTo(reason);
        assertThat(exchange.failure.retry()).isEqualTo(retry);
    }

    @Test
    void aResetAfterTheCompleteResponseFailsNothing() {
        var exchange = test.request("POST", false);
        test.send(headers(1, true, ":status: 200"), reset(1, Http2ErrorCode.NO_ERROR));
        assertThat(exchange.failure).isNull();
        test.uppers.getFirst().data(test.buffer(10), true);
        assertThat(test.sent(FrameType.DATA)).isEmpty();
        assertThat(test.client.active()).isZero();
    }

    @Test
    void goAwayFailsWhatItDidNotHandleAsSafeAndDrains() {
        var handled = test.request("GET", true);
        var not = test.request("GET", true);
        test.events.clear();
        test.send(goAway(1, 0));
        assertThat(not.failure)
                .isEqualTo(new Failure(Reason.UPSTREAM_REFUSED, Failure.Origin.UPSTREAM, Retry.SAFE, "goaway code=0"));
        assertThat(handled.failure).isNull();
        assertThat(test.client.canOpen()).isFalse();
        assertThat(test.events).containsOnlyOnce("draining").doesNotContain("available");
        test.send(headers(1, true, ":status: 200"));
        test.after(2_000_000_000L);
        assertThat(handled.failure).isNull();
        assertThat(test.closed).isTrue();
    }

    @Test
    void drainLetsActiveRequestsEnd() {
        var exchange = test.request("GET", true);
        test.client.drain();
        test.send(headers(1, true, ":status: 200"));
        assertThat(exchange.failure).isNull();
        assertThat(test.goAwayCode()).isZero();
        test.after(2_000_000_000L);
        assertThat(test.closed).isTrue();
    }

    @Test
    void resetsARequestThatIsGivenUp() {
        test.request("POST", false);
        test.uppers.getFirst().reset(Failure.local(Reason.ROUTE_TIMEOUT, ""));
        assertThat(test.sent(FrameType.RST_STREAM))
                .singleElement()
                .satisfies(frame -> assertThat(frame.intAt(0)).isEqualTo(Http2ErrorCode.INTERNAL_ERROR));
        test.send(headers(1, false, ":status: 200"), data(1, 10, true));
        assertThat(test.errors).isEmpty();
        assertThat(test.sent(FrameType.RST_STREAM)).isEmpty();
    }

    @Test
    void resetsTheRestOfARequestThatIsAnsweredAlready() {
        test.request("POST", false);
        test.send(headers(1, true, ":status: 413"));
        test.uppers.getFirst().reset(Failure.local(Reason.LOCAL_RESET, ""));
        assertThat(test.sent(FrameType.RST_STREAM))
                .singleElement()
                .satisfies(frame -> assertThat(frame.intAt(0)).isEqualTo(Http2ErrorCode.INTERNAL_ERROR));
        assertThat(test.client.canOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x: y", ":status: 99", ":status: abc", ":status: 101", ":method: GET"})
    void aMalformedResponseIsAProtocolError(String field) {
        var exchange = test.request("GET", true);
        test.send(headers(1, false, field));
        assertThat(exchange.failure.reason()).isEqualTo(Reason.UPSTREAM_PROTOCOL_ERROR);
        assertThat(test.errors).isEmpty();
    }

    @Test
    void aResponseWithAnInvalidFieldEndsTheConnection() {
        var exchange = test.request("GET", true);
        test.send(headers(1, false, ":status: 200", "x: a\rb"));
        assertThat(exchange.failure.reason()).isEqualTo(Reason.UPSTREAM_PROTOCOL_ERROR);
        assertThat(test.errors).hasSize(1);
    }

    @Test
    void checksTheLengthOfABody() {
        var right = test.request("GET", true);
        var wrong = test.request("GET", true);
        var head = test.request("HEAD", true);
        var headWithBody = test.request("HEAD", true);
        var notModified = test.request("GET", true);
        test.send(headers(1, false, ":status: 200", "content-length: 3"), data(1, 3, true));
        test.send(headers(3, false, ":status: 200", "content-length: 3"), data(3, 2, true));
        test.send(headers(5, true, ":status: 200", "content-length: 3"));
        test.send(headers(7, false, ":status: 200"), data(7, 2, true));
        test.send(headers(9, true, ":status: 304", "content-length: 3"));
        assertThat(right.failure).isNull();
        assertThat(wrong.failure.reason()).isEqualTo(Reason.UPSTREAM_PROTOCOL_ERROR);
        assertThat(head.log).singleElement().satisfies(line -> assertThat(line).endsWith("last"));
        assertThat(headWithBody.failure.reason()).isEqualTo(Reason.UPSTREAM_PROTOCOL_ERROR);
        assertThat(notModified.failure).isNull();
    }

    @Test
    void interimResponsesWithoutEndAreAProtocolError() {
        var exchange = test.request("GET", true);
        for (int i = 0; i < 70; i++) test.send(headers(1, false, ":status: 103"));
        assertThat(exchange.failure.reason()).isEqualTo(Reason.UPSTREAM_PROTOCOL_ERROR);
    }

    @Test
    void takesNoPush() {
        test.request("GET", true);
        test.send(new Http2RawFrame(FrameType.PUSH_PROMISE, 4, 1, new byte[8]));
        assertThat(test.goAwayCode()).isEqualTo(Http2ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void failsItsExchangesWhenTheConnectionGoes() {
        var exchange = test.request("GET", true);
        test.channel.close();
        assertThat(exchange.failure.reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
        assertThat(test.client.canOpen()).isFalse();
        assertThat(test.closed).isTrue();
    }

    @Test
    void earlyDataOfTheResponseKeepsTheRequestGoing() {
        var exchange = test.request("POST", false);
        test.send(headers(1, false, ":status: 200"), data(1, 4, false));
        test.uppers.getFirst().data(test.buffer(5), false);
        test.send(data(1, 4, true));
        test.uppers.getFirst().data(test.buffer(5), true);
        assertThat(test.sent(FrameType.DATA)).hasSize(2);
        assertThat(exchange.dataBytes).isEqualTo(8);
        assertThat(test.client.active()).isZero();
    }
}
