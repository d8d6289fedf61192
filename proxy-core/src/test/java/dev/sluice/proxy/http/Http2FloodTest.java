package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http2ErrorCode.ENHANCE_YOUR_CALM;
import static dev.sluice.proxy.http.Http2RawFrame.continuation;
import static dev.sluice.proxy.http.Http2RawFrame.data;
import static dev.sluice.proxy.http.Http2RawFrame.get;
import static dev.sluice.proxy.http.Http2RawFrame.headers;
import static dev.sluice.proxy.http.Http2RawFrame.ping;
import static dev.sluice.proxy.http.Http2RawFrame.post;
import static dev.sluice.proxy.http.Http2RawFrame.priority;
import static dev.sluice.proxy.http.Http2RawFrame.reset;
import static dev.sluice.proxy.http.Http2RawFrame.settings;
import static dev.sluice.proxy.http.Http2RawFrame.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.proxy.failure.Reason;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to keep us busy for free ends with GOAWAY ENHANCE_YOUR_CALM, within a budget. */
class Http2FloodTest {
    /** Name, the most rounds it may take, and the frames of a round. */
    static Stream<Arguments> floods() {
        return Stream.of(
                flood("rapid reset", 250, i -> frames(get(2 * i + 1), reset(2 * i + 1, 8))),
                flood("made you reset by window", 250, i -> frames(get(2 * i + 1), windowUpdate(2 * i + 1, 0))),
                flood(
                        "made you reset by overflow",
                        250,
                        i -> frames(post(2 * i + 1), windowUpdate(2 * i + 1, Integer.MAX_VALUE))),
                flood(
                        "made you reset by priority",
                        250,
                        i -> frames(get(2 * i + 1), new Http2RawFrame(2, 0, 2 * i + 1, new byte[4]))),
                flood("made you reset by data", 250, i -> frames(get(2 * i + 1), data(2 * i + 1, 1, true))),
                flood("made you reset by a head", 250, i -> frames(headers(2 * i + 1, true, "x: y"))),
                flood(
                        "reset of a closed stream",
                        1500,
                        i -> i == 0 ? frames(get(1), reset(1, 8)) : frames(reset(1, 8))),
                flood(
                        "continuation",
                        129,
                        i -> i == 0 ? frames(openHead()) : frames(continuation(1, 0, new byte[] {0, 1, 'a', 1, 'b'}))),
                flood(
                        "empty continuation",
                        2,
                        i -> i == 0 ? frames(openHead()) : frames(continuation(1, 0, new byte[0]))),
                flood(
                        "large continuation",
                        20,
                        i -> i == 0 ? frames(openHead()) : frames(continuation(1, 0, new byte[16384]))),
                flood("empty data", 2, i -> i == 0 ? frames(post(1)) : frames(data(1, 0, false))),
                flood("empty headers", 2, i -> frames(new Http2RawFrame(1, 4, 2 * i + 1, new byte[0]))),
                flood("settings", 1100, i -> frames(settings(1, i))),
                flood("ping", 1100, i -> frames(ping())),
                flood("priority", 101, i -> frames(priority(2 * i + 1))),
                flood("window update", 10, i -> frames(windowUpdate(0, 1))),
                flood("unknown frames", 1100, i -> frames(new Http2RawFrame(99, 0, 0, new byte[0]))));
    }

    private static Http2RawFrame openHead() {
        return new Http2RawFrame(FrameType.HEADERS, 1, 1, new byte[] {(byte) 0x82});
    }

    private static Http2RawFrame[] frames(Http2RawFrame... frames) {
        return frames;
    }

    private static Arguments flood(String name, int most, IntFunction<Http2RawFrame[]> rounds) {
        return Arguments.of(name, most, rounds);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void endsAFloodingClient(String name, int most, IntFunction<Http2RawFrame[]> rounds) {
        try (var test = Http2TestChannel.server(Http2Settings.DEFAULT).greet()) {
            int round = 0;
            while (test.errors.isEmpty() && round <= most) test.send(rounds.apply(round++));
            assertThat(round).as("rounds").isLessThanOrEqualTo(most + 1);
            assertThat(test.errors)
                    .extracting(ProtocolError::kind)
                    .singleElement()
                    .isIn(ProtocolError.Kind.FLOOD, ProtocolError.Kind.RESETS);
            assertThat(test.goAwayCode()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(test.channel.config().isAutoRead()).isFalse();
            test.after(2_000_000_000L);
            assertThat(test.closed).isTrue();
            assertThat(test.server.active()).isZero();
        }
    }

    static Stream<Arguments> upstreamFloods() {
        return Stream.of(
                flood("settings", 1100, i -> frames(settings(1, i))),
                flood("ping", 1100, i -> frames(ping())),
                flood("window update", 10, i -> frames(windowUpdate(0, 1))),
                flood("priority", 300, i -> frames(priority(1))),
                flood(
                        "empty data",
                        3,
                        i -> i == 0 ? frames(headers(1, false, ":status: 200")) : frames(data(1, 0, false))),
                flood(
                        "empty continuation",
                        2,
                        i -> i == 0 ? frames(openHead()) : frames(continuation(1, 0, new byte[0]))),
                flood(
                        "continuation",
                        129,
                        i -> i == 0 ? frames(openHead()) : frames(continuation(1, 0, new byte[] {0, 1, 'a', 1, 'b'}))),
                flood(
                        "large continuation",
                        20,
                        i -> i == 0 ? frames(openHead()) : frames(continuation(1, 0, new byte[16384]))),
                flood("empty headers", 2, i -> frames(new Http2RawFrame(1, 4, 2 * i + 1, new byte[0]))),
                flood("interim responses", 1200, i -> frames(headers(1, false, ":status: 103"))),
                flood(
                        "heads of a stream that we have reset",
                        1100,
                        i -> frames(i == 0 ? windowUpdate(1, 0) : headers(1, true, ":status: 200"))),
                flood("unknown frames", 1100, i -> frames(new Http2RawFrame(99, 0, 0, new byte[0]))),
                flood("resets of closed streams", 1100, i -> frames(reset(1, 8))),
                flood("goaway", 1100, i -> frames(Http2RawFrame.goAway(1, 0))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("upstreamFloods")
    void endsAFloodingUpstream(String name, int most, IntFunction<Http2RawFrame[]> rounds) {
        try (var test = Http2TestChannel.client(Http2Settings.DEFAULT).greet()) {
            var exchange = test.request("GET", true);
            test.request("GET", true);
            int round = 0;
            while (test.errors.isEmpty() && round <= most) test.send(rounds.apply(round++));
            assertThat(test.errors).extracting(ProtocolError::kind).containsExactly(ProtocolError.Kind.FLOOD);
            assertThat(test.goAwayCode()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(exchange.failure.reason())
                    .isIn(Reason.UPSTREAM_PROTOCOL_ERROR, Reason.UPSTREAM_RESET, Reason.UPSTREAM_REFUSED);
            assertThat(test.client.canOpen()).isFalse();
        }
    }

    /** What an upstream may answer each request with so that we reset its stream. */
    static Stream<Arguments> provocations() {
        return Stream.of(
                flood("a window of 0", 250, i -> frames(windowUpdate(2 * i + 1, 0))),
                flood("too large a window", 250, i -> frames(windowUpdate(2 * i + 1, Integer.MAX_VALUE))),
                flood("half a priority", 250, i -> frames(new Http2RawFrame(2, 0, 2 * i + 1, new byte[4]))),
                flood("a head without status", 250, i -> frames(headers(2 * i + 1, true, "x: y"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("provocations")
    void endsAnUpstreamThatMakesUsResetWhatItIsAsked(String name, int most, IntFunction<Http2RawFrame[]> rounds) {
        try (var test = Http2TestChannel.client(Http2Settings.DEFAULT).greet()) {
            int round = 0;
            while (test.errors.isEmpty() && round <= most) {
                var exchange = test.request("GET", true);
                test.send(rounds.apply(round++));
                assertThat(exchange.failure.reason()).isEqualTo(Reason.UPSTREAM_PROTOCOL_ERROR);
            }
            assertThat(test.errors).extracting(ProtocolError::kind).containsExactly(ProtocolError.Kind.RESETS);
            assertThat(test.goAwayCode()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(test.client.canOpen()).isFalse();
        }
    }

    @Test
    void endsAnUpstreamThatResetsEachRequestAndSparesOthers() {
        try (var test = Http2TestChannel.client(Http2Settings.DEFAULT).greet();
                var other = Http2TestChannel.client(Http2Settings.DEFAULT).greet()) {
            var elsewhere = other.request("GET", true);
            int round = 0;
            while (test.errors.isEmpty() && round <= 250) {
                var exchange = test.request("GET", true);
                test.send(reset(2 * round++ + 1, 8));
                assertThat(exchange.failure.reason()).isEqualTo(Reason.UPSTREAM_RESET);
                assertThat(test.client.active()).isZero();
            }
            assertThat(round).isEqualTo(250);
            assertThat(test.errors).extracting(ProtocolError::kind).containsExactly(ProtocolError.Kind.RESETS);
            assertThat(test.goAwayCode()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(test.client.canOpen()).isFalse();
            test.after(2_000_000_000L);
            assertThat(test.closed).isTrue();
            assertThat(other.client.canOpen()).isTrue();
            assertThat(elsewhere.failure).isNull();
        }
    }

    @Test
    void forgivesAnUpstreamThatRefusesOrResetsLate() {
        try (var test = Http2TestChannel.client(Http2Settings.DEFAULT).greet()) {
            for (int i = 0; i < 1200; i++) {
                boolean late = i % 4 == 0;
                test.request("GET", true);
                if (late) test.after(1_000_000_000L);
                test.send(reset(2 * i + 1, late ? 8 : Http2ErrorCode.REFUSED_STREAM));
                test.sent();
            }
            assertThat(test.errors).isEmpty();
            assertThat(test.client.canOpen()).isTrue();
        }
    }

    /** 4 MB decoded for each KB sent, on each of many streams: what is dropped is not copied first. */
    @Test
    void endsAClientOfManyHpackBombs() {
        var bombs = IntStream.range(0, 250).mapToObj(Http2FloodTest::bomb).toList();
        try (var test = Http2TestChannel.server(Http2Settings.DEFAULT).greet()) {
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (var bomb : bombs.subList(0, 100)) test.send(bomb);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            long heads = 100L * Http2Settings.DEFAULT.maxHeaderBytes();
            assertThat(allocated).as("bytes for 400 MB decoded").isLessThan(4 * heads); // each grew to its limit
            assertThat(test.sent(FrameType.RST_STREAM)).hasSize(100);
            assertThat(test.server.active()).isZero();
            for (var bomb : bombs.subList(100, 250)) test.send(bomb);
            assertThat(test.exchanges).isEmpty();
            assertThat(test.errors).extracting(ProtocolError::kind).containsExactly(ProtocolError.Kind.RESETS);
            assertThat(test.goAwayCode()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    /** A request whose first kind puts 4 KB into the table; all refer to that 1000 times. */
    private static Http2RawFrame bomb(int number) {
        var get = get(2 * number + 1);
        var block = new ByteArrayOutputStream();
        block.writeBytes(get.payload());
        if (number == 0) {
            var field = Http2RawFrame.block("a: " + "x".repeat(4000));
            field[0] = 0x40; // to be indexed
            block.writeBytes(field);
        }
        for (int i = 0; i < 1000; i++) block.write(0xbe);
        return new Http2RawFrame(get.type(), get.flags(), get.stream(), block.toByteArray());
    }

    @Test
    void endsAPeerThatProvokesRepliesAndDoesNotReadThem() {
        try (var test = Http2TestChannel.server(Http2Settings.DEFAULT).greet()) {
            test.blocked = true;
            for (int i = 0; i < 40 && test.errors.isEmpty(); i++) {
                assertThat(test.allocator.metric().usedDirectMemory()).isLessThan(100_000);
                for (int n = 0; n < 90; n++) test.send(ping());
                test.after(1_100_000_000L); // slow enough for the budget of a second
            }
            assertThat(test.errors).extracting(ProtocolError::kind).containsExactly(ProtocolError.Kind.FLOOD);
        }
    }

    @Test
    void forgivesPingsThatAreFewASecond() {
        try (var test = Http2TestChannel.server(Http2Settings.DEFAULT).greet()) {
            for (int second = 0; second < 20; second++) {
                for (int n = 0; n < 900; n++) test.send(ping());
                assertThat(test.sent(FrameType.PING)).hasSize(900);
                test.after(1_100_000_000L);
            }
            assertThat(test.errors).isEmpty();
        }
    }

    @Test
    void forgivesResetsOfStreamsThatLivedLongOrAreFew() {
        try (var test = Http2TestChannel.server(Http2Settings.DEFAULT).greet()) {
            for (int i = 0; i < 600; i++) {
                test.send(get(4 * i + 1), get(4 * i + 3));
                var answered = test.exchanges.removeLast();
                answered.downstream.head(test.heads.response().status(200), true);
                if (i % 3 == 0) test.after(1_100_000_000L);
                test.send(reset(4 * i + 1, 8));
                test.sent();
            }
            assertThat(test.errors).isEmpty();
        }
    }

    @Test
    void windowUpdatesThatAnswerDataAreNoFlood() {
        try (var test = Http2TestChannel.server(Http2Settings.DEFAULT).greet()) {
            test.send(post(1));
            var downstream = test.exchange(0).downstream;
            downstream.head(test.heads.response().status(200), false);
            IntStream.range(0, 5000).forEach(i -> {
                downstream.data(test.buffer(1000), false);
                test.send(windowUpdate(1, 1000), windowUpdate(0, 1000));
                test.sent();
            });
            assertThat(test.errors).isEmpty();
        }
    }
}
