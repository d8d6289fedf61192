package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http2RawFrame.data;
import static dev.sluice.proxy.http.Http2RawFrame.get;
import static dev.sluice.proxy.http.Http2RawFrame.post;
import static dev.sluice.proxy.http.Http2RawFrame.settings;
import static dev.sluice.proxy.http.Http2RawFrame.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowControlTest {
    private static final int INITIAL_WINDOW = 4, MAX_FRAME = 5;

    private Http2TestChannel test =
            Http2TestChannel.server(Http2Settings.DEFAULT).greet();

    @AfterEach
    void closes() {
        test.close();
    }

    private Downstream respond(int exchange) {
        var downstream = test.exchange(exchange).downstream;
        downstream.head(test.heads.response().status(200), false);
        test.sent();
        return downstream;
    }

    private int sentData() {
        return bytes(test.sent(FrameType.DATA));
    }

    private static int bytes(List<Http2RawFrame> frames) {
        return frames.stream().mapToInt(frame -> frame.payload().length).sum();
    }

    @Test
    void keepsToTheWindowsOfStreamAndConnection() {
        test.send(settings(INITIAL_WINDOW, 20_000), get(1));
        var downstream = respond(0);
        downstream.data(test.buffer(100_000), true);
        assertThat(test.sent()).extracting(frame -> frame.payload().length).containsExactly(16384, 20_000 - 16384);
        test.send(windowUpdate(1, 200_000));
        assertThat(sentData()).isEqualTo(65535 - 20_000);
        test.send(windowUpdate(0, 1 << 20));
        var rest = test.sent(FrameType.DATA);
        assertThat(bytes(rest)).isEqualTo(100_000 - 65535);
        assertThat(rest.getLast().has(Http2RawFrame.END)).isTrue();
    }

    @Test
    void aSmallerInitialWindowMakesWindowsNegative() {
        test.send(settings(INITIAL_WINDOW, 1000), get(1));
        var downstream = respond(0);
        downstream.data(test.buffer(1000), false);
        assertThat(sentData()).isEqualTo(1000);
        test.send(settings(INITIAL_WINDOW, 100), windowUpdate(1, 900));
        downstream.data(test.buffer(500), false);
        assertThat(sentData()).isZero();
        test.send(settings(INITIAL_WINDOW, 110));
        assertThat(sentData()).isEqualTo(10);
    }

    @Test
    void honoursMaxFrameSize() {
        test.send(settings(MAX_FRAME, 40_000), get(1));
        respond(0).data(test.buffer(50_000), true);
        assertThat(test.sent()).extracting(frame -> frame.payload().length).containsExactly(40_000, 10_000);
    }

    @Test
    void sendsTrailersAfterTheDataThatWaits() {
        test.send(settings(INITIAL_WINDOW, 10), get(1));
        var downstream = respond(0);
        downstream.data(test.buffer(30), false);
        var trailers = test.heads.trailers();
        trailers.add(HeaderName.of("t"), "1");
        downstream.trailers(trailers);
        assertThat(sentData()).isEqualTo(10);
        test.send(windowUpdate(1, 30));
        assertThat(test.sent()).extracting(Http2RawFrame::type).containsExactly(FrameType.DATA, FrameType.HEADERS);
        assertThat(test.server.active()).isZero();
    }

    @Test
    void tellsItsWatermarksOnce() {
        test.send(settings(INITIAL_WINDOW, 0), get(1));
        var downstream = respond(0);
        for (int i = 0; i < 20; i++) downstream.data(test.buffer(10_000), false);
        assertThat(downstream.writable()).isFalse();
        assertThat(test.exchange(0).log)
                .filteredOn(line -> line.startsWith("writable"))
                .containsExactly("writable false");
        test.send(windowUpdate(0, 1 << 20), windowUpdate(1, 150_000));
        assertThat(downstream.writable()).isFalse();
        test.send(windowUpdate(1, 30_000));
        assertThat(test.exchange(0).log).endsWith("writable false", "writable true");
    }

    @Test
    void streamsTakeTurns() {
        test.send(settings(INITIAL_WINDOW, 1 << 20), windowUpdate(0, 1), get(1), get(3), get(5));
        for (int i = 0; i < 3; i++) respond(i);
        test.exchange(0).downstream.data(test.buffer(65536), false); // uses the connection's window up
        test.sent();
        for (int i = 0; i < 3; i++) test.exchange(i).downstream.data(test.buffer(40_000), false);
        test.send(windowUpdate(0, 3 * 16384));
        assertThat(test.sent(FrameType.DATA)).extracting(Http2RawFrame::stream).containsExactly(1, 3, 5);
    }

    @Test
    void waitsWhileTheTransportIsFull() {
        test.send(settings(INITIAL_WINDOW, 1 << 20), windowUpdate(0, 1 << 20), get(1));
        var downstream = respond(0);
        test.blocked = true;
        int sent = 0;
        while (downstream.writable()) {
            downstream.data(test.buffer(10_000), false);
            sent += 10_000;
            test.run();
            assertThat(sent).isLessThan(400_000);
        }
        test.blocked = false;
        test.channel.flush();
        int seen = 0;
        for (int i = 0; i < 20; i++) seen += sentData();
        assertThat(seen).isEqualTo(sent);
        assertThat(downstream.writable()).isTrue();
    }

    /** conformance: 100 streams of a client that grants no window, 1 MiB of response each. */
    @Test
    void aClientWithoutWindowsCostsABoundedQueueAStream() {
        test.send(settings(INITIAL_WINDOW, 0));
        long before = test.allocator.metric().usedDirectMemory();
        for (int i = 0; i < 100; i++) {
            test.send(get(2 * i + 1));
            var downstream = respond(i);
            for (int sent = 0; sent < 1 << 20 && downstream.writable(); sent += 1000)
                downstream.data(test.buffer(1000), false);
            assertThat(downstream.writable()).isFalse();
        }
        assertThat(test.allocator.metric().usedDirectMemory() - before).isLessThan(100 * 2 * (128 << 10));
    }

    @Test
    void manyTinyPiecesDoNotPinManyBuffers() {
        test.send(settings(INITIAL_WINDOW, 0), get(1));
        var downstream = respond(0);
        for (int i = 0; i < 100_000; i++) downstream.data(test.buffer(1), false);
        assertThat(test.allocator.metric().usedDirectMemory()).isLessThan(200_000);
    }

    @Test
    void returnsTheWindowsAsDataIsTaken() {
        test.send(post(1));
        for (int i = 0; i < 64; i++) test.send(data(1, 16384, false));
        var updates = test.sent(FrameType.WINDOW_UPDATE);
        assertThat(updates.stream()
                        .filter(frame -> frame.stream() == 1)
                        .mapToInt(frame -> frame.intAt(0))
                        .sum())
                .isBetween(64 * 16384 - (128 << 10), 64 * 16384);
        assertThat(updates.stream()
                        .filter(frame -> frame.stream() == 0)
                        .mapToInt(frame -> frame.intAt(0))
                        .sum())
                .isGreaterThanOrEqualTo(1 << 19);
    }

    @Test
    void aPausedStreamGetsNoMoreThanItsWindowAndTheOthersGoOn() {
        test.send(post(1), post(3));
        test.exchange(0).downstream.pauseRequest(true);
        for (int i = 0; i < 16; i++) test.send(data(1, 16384, false));
        for (int i = 0; i < 200; i++) test.send(data(3, 16384, false));
        assertThat(test.sent(FrameType.WINDOW_UPDATE))
                .extracting(Http2RawFrame::stream)
                .contains(0, 3)
                .doesNotContain(1);
        test.exchange(0).downstream.pauseRequest(false);
        assertThat(test.sent(FrameType.WINDOW_UPDATE)).singleElement().satisfies(frame -> {
            assertThat(frame.stream()).isEqualTo(1);
            assertThat(frame.intAt(0)).isEqualTo(256 << 10);
        });
        test.exchange(0).downstream.pauseRequest(true);
        for (int i = 0; i < 17; i++) test.send(data(1, 16384, false));
        assertThat(test.sent(FrameType.RST_STREAM))
                .singleElement()
                .satisfies(frame -> assertThat(frame.intAt(0)).isEqualTo(Http2ErrorCode.FLOW_CONTROL_ERROR));
    }

    @Test
    void pausedStreamsTogetherAreBounded() {
        int streams = 100;
        for (int i = 0; i < streams; i++) {
            test.send(post(2 * i + 1));
            test.exchange(i).downstream.pauseRequest(true);
        }
        long taken = 0;
        outer:
        for (int i = 0; i < streams; i++) {
            for (int n = 0; n < 16; n++) {
                test.send(data(2 * i + 1, 16384, false));
                if (!test.errors.isEmpty()) break outer;
                taken += 16384;
            }
        }
        assertThat(taken).isBetween(16L << 20, 18L << 20);
        assertThat(test.goAwayCode()).isEqualTo(Http2ErrorCode.FLOW_CONTROL_ERROR);
    }
}
