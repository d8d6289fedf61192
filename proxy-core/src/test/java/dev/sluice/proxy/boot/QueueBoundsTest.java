package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.server.TestClient;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before it can be offered: bodies beyond the memory of all queues, and messages that are too large. */
class QueueBoundsTest {
    private static final String[] ASYNC = {"prefer", "respond-async"};
    private static final long MEMORY = 65_536;
    private static final String HALF = "x".repeat(40_000);

    @TempDir
    Path directory;

    private final MultiThreadIoEventLoopGroup peers = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private Callee callee;
    private QueueingProxy proxy;

    @BeforeEach
    void start() throws Exception {
        callee = new Callee();
        callee.close(); // nothing is delivered, so everything accepted is kept
        proxy = new QueueingProxy(directory, callee.port()).memoryBytes(MEMORY);
    }

    @AfterEach
    void stop() {
        proxy.close();
        peers.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void anUploadBeyondTheMemoryOfQueuesIsRefusedAndItsMemoryGivenBack() throws Exception {
        proxy.start("");
        for (int i = 0; i < 3; i++) {
            var refused = proxy.post("/", "x".repeat(100_000), ASYNC);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(refused.body()).contains("urn:sluice:problem:memory", "\"violated\":\"memory\"");
        }
        assertThat(proxy.post("/", HALF, ASYNC).statusCode()).isEqualTo(202);
        assertThat(stat("offered_total")).isEqualTo(4);
        assertThat(stat("rejected_total.memory")).isEqualTo(3);
        assertThat(stat("pending")).isEqualTo(1);
    }

    @Test
    void storedBodiesMakeRoomForUploads() throws Exception {
        proxy.start("");
        for (int i = 0; i < 5; i++) {
            var kept = proxy.post("/", HALF, "prefer", "respond-async", "sluice-deliver-after", "PT1H");
            assertThat(kept.statusCode()).isEqualTo(202);
        }
    }

    @Test
    void bodiesThatLiveInMemoryAloneCountAsUploadsDo() throws Exception {
        proxy.start("durability: MEMORY");
        assertThat(proxy.post("/", HALF, ASYNC).statusCode()).isEqualTo(202);
        var refused = proxy.post("/", HALF, ASYNC);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("\"violated\":\"memory\"");
        assertThat(proxy.post("/", "small", ASYNC).statusCode()).isEqualTo(202);
    }

    @Test
    void unfinishedUploadsShareTheMemoryUntilTheirCallersGo() throws Exception {
        proxy.start("");
        var client = new TestClient(peers.next(), proxy.address(), Version.HTTP_2);
        client.open("POST", "/", false, ASYNC).data(HALF, false);
        until(() -> proxy.post("/", HALF, ASYNC).statusCode() == 503);
        client.close();
        until(() -> proxy.post("/", HALF, ASYNC).statusCode() == 202);
    }

    @Test
    void aMessageThatIsTooLargeIsCountedHoweverItsLengthIsLearnt() throws Exception {
        proxy.start("bounds: {max_message_bytes: 100}");
        tooLarge(proxy.post("/", "x".repeat(101), ASYNC));
        var client = new TestClient(peers.next(), proxy.address(), Version.HTTP_2);
        var call = client.open("POST", "/", false, ASYNC);
        call.data("x".repeat(101), false);
        assertThat(call.status()).isEqualTo(413);
        client.close();
        assertThat(stat("offered_total")).isEqualTo(2);
        assertThat(stat("rejected_total.message-bytes")).isEqualTo(2);
    }

    private static void tooLarge(HttpResponse<String> refused) {
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(refused.headers().firstValue("retry-after")).isEmpty();
        assertThat(refused.body())
                .contains("urn:sluice:problem:message-bytes", "\"violated\":\"message-bytes\"", "at most 100 bytes");
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void until(Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.holds()) assertThat(System.nanoTime()).isLessThan(end);
    }

    private long stat(String name) throws Exception {
        var text = proxy.admin("GET", "/stats?filter=queue.up").body();
        var found = Pattern.compile("(?m)^queue\\.up\\." + Pattern.quote(name) + ": (\\d+)$")
                .matcher(text);
        assertThat(found.find()).as(name + " in " + text).isTrue();
        return Long.parseLong(found.group(1));
    }
}
