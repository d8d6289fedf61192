package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged and random frames in random pieces: no exception leaves the codec, no buffer is lost, memory is bounded. */
class Http2FuzzTest {
    private static final int SEEDS = 2000;

    @Test
    void aServerSurvivesWhateverAClientSends() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            var random = new Random(seed);
            try (var test = Http2TestChannel.server(Http2Settings.DEFAULT)) {
                var bytes = test.allocator.directBuffer();
                bytes.writeCharSequence("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII);
                Http2RawFrame.settings().write(bytes);
                int preserved = random.nextInt(20) == 0 ? 0 : bytes.writerIndex();
                for (int i = 0; i < 30; i++) frame(random, i, true).write(bytes);
                feed(test, random, bytes, preserved);
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("seed " + seed, failed);
            }
        }
    }

    @Test
    void aClientSurvivesWhateverAServerSends() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            var random = new Random(seed);
            try (var test = Http2TestChannel.client(Http2Settings.DEFAULT)) {
                for (int i = 0; i < 4; i++) test.request(i == 1 ? "HEAD" : "POST", i != 2);
                test.uppers.get(2).data(test.buffer(100_000), false);
                var bytes = test.allocator.directBuffer();
                Http2RawFrame.settings().write(bytes);
                int preserved = bytes.writerIndex();
                for (int i = 0; i < 30; i++) frame(random, i, false).write(bytes);
                feed(test, random, bytes, preserved);
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("seed " + seed, failed);
            }
        }
    }

    private static void feed(Http2TestChannel test, Random random, ByteBuf bytes, int preserved) {
        for (int n = random.nextInt(5); n > 0; n--) {
            bytes.setByte(preserved + random.nextInt(bytes.writerIndex() - preserved), random.nextInt(256));
        }
        while (bytes.isReadable() && test.channel.isOpen()) {
            int length = Math.min(bytes.readableBytes(), 1 + random.nextInt(random.nextInt(5) == 0 ? 3 : 3000));
            test.receive(bytes.readRetainedSlice(length));
            act(test, random);
            assertThat(test.allocator.metric().usedDirectMemory()).isLessThan(2 << 20);
        }
        bytes.release();
        test.sent();
    }

    /** Now and then an exchange answers, pauses or gives up. */
    private static void act(Http2TestChannel test, Random random) {
        for (var exchange : test.exchanges) {
            var downstream = exchange.downstream;
            if (downstream == null || random.nextInt(4) != 0 || exchange.failure != null || exchange.answered) continue;
            switch (random.nextInt(4)) {
                case 0 -> downstream.pauseRequest(random.nextBoolean());
                case 1 -> {
                    downstream.head(test.heads.response().status(200), false);
                    downstream.data(test.buffer(random.nextInt(5000)), true);
                    exchange.answered = true;
                }
                case 2 -> {
                    downstream.reset(
                            dev.sluice.proxy.failure.Failure.local(dev.sluice.proxy.failure.Reason.INTERNAL, ""));
                    exchange.answered = true;
                }
                default -> downstream.informational(test.heads.response().status(103));
            }
        }
    }

    private static Http2RawFrame frame(Random random, int i, boolean client) {
        int stream = random.nextInt(3) == 0 ? 1 + random.nextInt(12) : client ? 2 * i + 1 : 1 + 2 * random.nextInt(4);
        var fields = client
                ? new String[] {":method: POST", ":scheme: http", ":authority: a", ":path: /", "n" + i + ": v"}
                : new String[] {":status: " + (random.nextInt(4) == 0 ? 103 : 200), "n" + i + ": v"};
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> Http2RawFrame.headers(stream, random.nextBoolean(), fields);
            case 4, 5, 6 ->
                Http2RawFrame.data(stream, random.nextInt(4) == 0 ? 0 : random.nextInt(2000), random.nextBoolean());
            case 7 -> Http2RawFrame.settings(1 + random.nextInt(7), random.nextInt(70_000));
            case 8 -> Http2RawFrame.windowUpdate(random.nextBoolean() ? 0 : stream, random.nextInt(1 << 20));
            case 9 -> random.nextBoolean() ? Http2RawFrame.ping() : Http2RawFrame.priority(stream);
            case 10 -> Http2RawFrame.reset(stream, random.nextInt(14));
            default -> {
                var payload = new byte[random.nextInt(40)];
                random.nextBytes(payload);
                yield new Http2RawFrame(random.nextInt(11), random.nextInt(256), stream, payload);
            }
        };
    }
}
