package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Floods on connections of a worker whose other connection is served meanwhile as ever. */
class FloodTest {
    private static final int DATA = 0,
            HEADERS = 1,
            PRIORITY = 2,
            RST = 3,
            SETTINGS = 4,
            PING = 6,
            GOAWAY = 7,
            WINDOW = 8;
    private static final int CONTINUATION = 9, UNKNOWN = 99;
    private static final int END = 1, END_HEADERS = 4;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int CONNECTIONS = 3;
    private static final Duration WORST = Duration.ofSeconds(1);

    private static ScriptedUpstream silent;
    private static ScriptedUpstream kind;
    private static ServerSocket origin; // nobody is to connect
    private static ProxyProcess sluice;

    @BeforeAll
    static void start() throws IOException {
        assumeThat(SluiceProcess.exists()).as("Sluice can be run").isTrue();
        silent = ScriptedUpstream.http2(List.of(Answer.hang()));
        kind = ScriptedUpstream.http1(List.of(Answer.ok("served")));
        origin = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        sluice = SluiceProcess.start(new TestConfig()
                .listener("flooded", "", TestConfig.to("silent"))
                .listener("kind", "", TestConfig.to("kind"))
                .cluster("silent", silent.port(), """
                        type: STATIC, typed_extension_protocol_options: {
                        envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {
                        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,
                        explicit_http_config: {http2_protocol_options: {}}}}""".replace('\n', ' '))
                .cluster("kind", kind.port())
                .listener("untouched", "", TestConfig.to("untouched"))
                .cluster("untouched", origin.getLocalPort())
                .yaml());
    }

    @AfterAll
    static void stop() throws IOException {
        if (sluice == null) return;
        sluice.close();
        silent.close();
        kind.close();
        origin.close();
    }

    /** Name, the rounds by which it is over, and what a round sends. Floods measured by the second have rounds to spare. */
    static Stream<Arguments> floods() {
        return Stream.of(
                flood("rapid reset", 260, (i, to) -> {
                    get(to, i);
                    frame(to, RST, 0, id(i), ints(8));
                }),
                flood("made you reset by window", 260, (i, to) -> {
                    get(to, i);
                    frame(to, WINDOW, 0, id(i), ints(0));
                }),
                flood("made you reset by overflow", 260, (i, to) -> {
                    get(to, i);
                    frame(to, WINDOW, 0, id(i), ints(Integer.MAX_VALUE));
                }),
                flood("made you reset by priority", 260, (i, to) -> {
                    get(to, i);
                    frame(to, PRIORITY, 0, id(i), new byte[4]);
                }),
                flood("made you reset by data", 260, (i, to) -> {
                    get(to, i);
                    frame(to, DATA, END, id(i), new byte[1]);
                }),
                flood("reset of a closed stream", 5000, (i, to) -> {
                    if (i == 0) get(to, 0);
                    frame(to, RST, 0, 1, ints(8));
                }),
                flood("empty data", 3, (i, to) -> {
                    if (i == 0) frame(to, HEADERS, END_HEADERS, 1, head(0x83));
                    frame(to, DATA, 0, 1, new byte[0]);
                }),
                flood("empty headers", 3, (i, to) -> frame(to, HEADERS, END_HEADERS, id(i), new byte[0])),
                flood("empty continuation", 3, (i, to) -> {
                    if (i == 0) frame(to, HEADERS, END, 1, head(0x82));
                    frame(to, CONTINUATION, 0, 1, new byte[0]);
                }),
                flood("continuation", 130, (i, to) -> {
                    if (i == 0) frame(to, HEADERS, END, 1, head(0x82));
                    frame(to, CONTINUATION, 0, 1, new byte[] {0, 1, 'a', 1, 'b'});
                }),
                flood("large continuation", 20, (i, to) -> {
                    if (i == 0) frame(to, HEADERS, END, 1, head(0x82));
                    frame(to, CONTINUATION, 0, 1, new byte[16384]);
                }),
                flood("settings", 5000, (i, to) -> frame(to, SETTINGS, 0, 0, new byte[0])),
                flood("ping", 5000, (i, to) -> frame(to, PING, 0, 0, new byte[8])),
                flood("priority", 5000, (i, to) -> frame(to, PRIORITY, 0, id(i), new byte[5])),
                flood("window update", 12, (i, to) -> frame(to, WINDOW, 0, 0, ints(1))),
                flood("unknown frames", 5000, (i, to) -> frame(to, UNKNOWN, 0, 0, new byte[0])),
                flood("HPACK bomb", 260, (i, to) -> frame(to, HEADERS, END | END_HEADERS, id(i), bomb(i))));
    }

    private static Arguments flood(String name, int rounds, BiConsumer<Integer, ByteBuf> round) {
        return Arguments.of(name, rounds, round);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void endsTheFloodAndServesTheOthers(String name, int rounds, BiConsumer<Integer, ByteBuf> round) {
        try (var victim = RawClient.connect(sluice.port("kind"))) {
            for (int i = 0; i < 20; i++) served(victim);
            var flooding = CompletableFuture.supplyAsync(() -> flood(rounds, round));
            Duration worst = Duration.ZERO;
            do {
                long start = System.nanoTime();
                served(victim);
                var took = Duration.ofNanos(System.nanoTime() - start);
                if (took.compareTo(worst) > 0) worst = took;
            } while (!flooding.isDone());
            assertThat(flooding.join()).hasSize(CONNECTIONS).containsOnly(ENHANCE_YOUR_CALM);
            assertThat(worst).isLessThan(WORST);
        }
        idle("http.flooded.downstream_.._active");
        idle("cluster.silent.upstream_rq_active");
    }

    private static void served(RawClient client) {
        assertThat(client.exchange(Request.get("/").host("any")).status()).isEqualTo(200);
    }

    private static void idle(String stats) {
        await().untilAsserted(() -> assertThat(sluice.admin("/stats?filter=" + stats))
                .isNotEmpty()
                .satisfies(lines -> assertThat(lines.lines()).allMatch(line -> line.endsWith(": 0"))));
    }

    /** Floods on one connection after the other; returns how each was ended. */
    private static List<Integer> flood(int rounds, BiConsumer<Integer, ByteBuf> round) {
        var endings = new ArrayList<Integer>();
        for (int i = 0; i < CONNECTIONS; i++) {
            try (var socket = RawClient.open(sluice.port("flooded"))) {
                var ending = CompletableFuture.supplyAsync(() -> goAway(socket));
                try {
                    send(socket, rounds, round);
                } catch (IOException e) {
                    // It was ended before we were through.
                }
                endings.add(ending.join());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return endings;
    }

    private static void send(Socket socket, int rounds, BiConsumer<Integer, ByteBuf> round) throws IOException {
        var bytes = Unpooled.buffer();
        bytes.writeCharSequence(H2Wire.PREFACE, StandardCharsets.US_ASCII);
        frame(bytes, SETTINGS, 0, 0, new byte[0]);
        for (int i = 0; i < rounds; i++) {
            round.accept(i, bytes);
            if (bytes.readableBytes() > 8192 || i == rounds - 1) {
                bytes.readBytes(socket.getOutputStream(), bytes.readableBytes());
                bytes.clear();
            }
        }
    }

    /** The code of the GOAWAY by which the peer ends the connection; -1 when it closes without or does not close. */
    private static int goAway(Socket socket) {
        int code = -1;
        try {
            var in = new DataInputStream(socket.getInputStream());
            for (int first = in.read(); first >= 0; first = in.read()) {
                int length = first << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                in.skipNBytes(5);
                var payload = Unpooled.wrappedBuffer(in.readNBytes(length));
                if (type == GOAWAY) code = payload.getInt(4);
            }
            return code;
        } catch (IOException e) {
            return e instanceof SocketTimeoutException ? -1 : code;
        }
    }

    @Test
    void nothingOfAnAmbiguousRequestIsForwardedHoweverItIsSplit() throws IOException {
        for (var refused : List.of("GET / HTTP/1.1\r\n\r\n", "GET /a#fragment HTTP/1.1\r\nhost: any\r\n\r\n")) {
            for (int split = 1; split < refused.length(); split++) {
                try (var client = RawClient.connect(sluice.port("untouched"))) {
                    client.send(refused.substring(0, split));
                    sluice.admin("/ready"); // time for the worker to read that
                    client.send(refused.substring(split));
                    var answer = client.read("GET");
                    assertThat(answer.status())
                            .as("%s split at %d", refused, split)
                            .isEqualTo(400);
                    assertThat(answer.header("connection")).containsExactly("close");
                    if (split == 1)
                        assertThat(client.closedByPeer()).isTrue(); // takes the second that Envoy waits, too
                }
            }
        }
        origin.setSoTimeout(200);
        assertThatThrownBy(origin::accept).as("a connection to the origin").isInstanceOf(SocketTimeoutException.class);
    }

    private static int id(int number) {
        return 2 * number + 1;
    }

    private static void get(ByteBuf to, int number) {
        frame(to, HEADERS, END | END_HEADERS, id(number), head(0x82));
    }

    /** The method as its index in the static table, http, / and an authority. */
    private static byte[] head(int method) {
        return new byte[] {(byte) method, (byte) 0x86, (byte) 0x84, 1, 1, 'a'};
    }

    /** A request of 1000 references to a field of 4000 bytes, which the first one puts into the table. */
    private static byte[] bomb(int number) {
        var block = Unpooled.buffer().writeBytes(head(0x82));
        if (number == 0) {
            block.writeBytes(new byte[] {0x40, 1, 'b', 127, (byte) ((4000 - 127) & 127 | 128), (4000 - 127) >> 7});
            block.writeBytes("x".repeat(4000).getBytes(StandardCharsets.US_ASCII));
        }
        for (int i = 0; i < 1000; i++) block.writeByte(0xbe);
        return bytes(block);
    }

    private static byte[] ints(int value) {
        return bytes(Unpooled.buffer().writeInt(value));
    }

    private static byte[] bytes(ByteBuf from) {
        var bytes = new byte[from.readableBytes()];
        from.readBytes(bytes);
        return bytes;
    }

    private static void frame(ByteBuf to, int type, int flags, int stream, byte[] payload) {
        to.writeMedium(payload.length).writeByte(type).writeByte(flags);
        to.writeInt(stream).writeBytes(payload);
    }
}
