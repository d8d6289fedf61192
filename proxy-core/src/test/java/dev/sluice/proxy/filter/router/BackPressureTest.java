package dev.sluice.proxy.filter.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import dev.sluice.proxy.server.ProxyConfig;
import dev.sluice.proxy.server.ProxyFixture;
import dev.sluice.proxy.server.Received;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body whose receiver is slow waits at its sender, not here. */
class BackPressureTest {
    private static final int BUFFER_LIMIT = 256 << 10;
    private static final int PIPELINED = 2000;
    private static final int PIPELINED_BYTES = 16 << 10;

    /** Both sides' limits, a window or a socket's worth of what is under way, and what allocation rounds up. */
    private static final long MOST_HELD = 4 << 20;

    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    private ProxyFixture proxy;

    @BeforeEach
    void start() {
        proxy = new ProxyFixture(leaks);
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void aSlowClientHoldsTheUpstreamBack(boolean clientHttp2, boolean upstreamHttp2) {
        download(clientHttp2, upstreamHttp2, 64 << 20);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void aSlowUpstreamHoldsTheClientBack(boolean clientHttp2, boolean upstreamHttp2) {
        upload(clientHttp2, upstreamHttp2, 64 << 20, "");
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, true"})
    void aSlowUpstreamHoldsTheClientBackWhereRetriesArePossible(boolean clientHttp2, boolean upstreamHttp2) {
        upload(clientHttp2, upstreamHttp2, 64 << 20, ", retry_policy: {retry_on: 5xx}");
    }

    @Tag("full")
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void aGigabyteEitherWayStaysBounded(boolean clientHttp2, boolean upstreamHttp2) {
        download(clientHttp2, upstreamHttp2, 1L << 30);
    }

    private void download(boolean clientHttp2, boolean upstreamHttp2, long size) {
        var upstream = proxy.upstream(upstreamHttp2);
        proxy.start(ProxyConfig.to(upstream.port(), upstreamHttp2).bufferLimit(BUFFER_LIMIT));
        var call = proxy.client(clientHttp2).get("/");
        upstream.onRequest(request -> {});
        var request = upstream.next();
        request.head(200, false);
        call.status();
        call.pause(true);
        request.flood(size);
        stalls(call.response(), size);
        call.pause(false);
        drains(call.response(), size);
    }

    private void upload(boolean clientHttp2, boolean upstreamHttp2, long size, String routeFields) {
        var upstream = proxy.upstream(upstreamHttp2);
        proxy.start(new ProxyConfig()
                .route("match: {prefix: /}, route: {cluster: up" + routeFields + "}")
                .cluster("up", upstream.port(), upstreamHttp2, "per_connection_buffer_limit_bytes: " + BUFFER_LIMIT)
                .bufferLimit(BUFFER_LIMIT));
        var call = proxy.client(clientHttp2).open("POST", "/", false);
        var request = upstream.next();
        request.pause(true);
        call.flood(size);
        stalls(request.received(), size);
        request.pause(false);
        drains(request.received(), size);
        request.respond(200, "ok");
        assertThat(call.body()).isEqualTo("ok");
    }

    /** While the receiver takes nothing, the proxy's memory comes to rest at little. */
    private void stalls(Received receiver, long size) {
        long before = -1;
        long since = System.nanoTime();
        while (System.nanoTime() - since < 300_000_000) {
            long held = leaks.heldBytes();
            assertThat(held).as("bytes held by the proxy").isLessThan(MOST_HELD);
            if (held != before) since = System.nanoTime();
            before = held;
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(receiver.bytes()).as("received while stalled").isLessThan(size);
    }

    private void drains(Received receiver, long size) {
        long most = 0;
        long began = System.nanoTime();
        while (!receiver.over() && System.nanoTime() - began < 120_000_000_000L) {
            most = Math.max(most, leaks.heldBytes());
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(receiver.over()).isTrue();
        assertThat(receiver.bytes()).isEqualTo(size);
        assertThat(most).as("most bytes held by the proxy").isLessThan(MOST_HELD);
    }

    @Test
    void aClientThatPipelinesWithoutReadingHoldsTheUpstreamBack() throws IOException {
        var upstream = proxy.upstream(false);
        proxy.start(ProxyConfig.to(upstream.port(), false).bufferLimit(BUFFER_LIMIT));
        // Each response is one piece: what must hold the next ones back is that earlier ones are still here.
        upstream.onRequest(request -> {
            request.head(200, false);
            request.data(new byte[PIPELINED_BYTES], true);
        });
        try (var client = new Socket()) {
            client.setReceiveBufferSize(16 << 10);
            client.connect(proxy.address());
            var request = "GET / HTTP/1.1\r\nhost: a\r\n\r\n".repeat(PIPELINED);
            client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            long before = -1;
            long since = System.nanoTime();
            while (System.nanoTime() - since < 500_000_000) {
                long held = leaks.heldBytes();
                assertThat(held).as("bytes held by the proxy").isLessThan(MOST_HELD);
                if (held != before) since = System.nanoTime();
                before = held;
                LockSupport.parkNanos(1_000_000);
            }
            long left = (long) PIPELINED * PIPELINED_BYTES;
            var buffer = new byte[64 << 10];
            while (left > 0) {
                int read = client.getInputStream().read(buffer);
                assertThat(read).isPositive();
                left -= read;
            }
        }
    }
}
