package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.http.Version;
import dev.sluice.proxy.server.TestCall;
import dev.sluice.proxy.server.TestClient;
import dev.sluice.proxy.server.TestRequest;
import dev.sluice.proxy.server.TestUpstream;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC calls and the queue: what is queued, what the caller hears, and how a delivery is judged. */
class GrpcQueueingTest {
    private static final String[] ASYNC = {
        "content-type", "application/grpc", "te", "trailers", "prefer", "respond-async"
    };
    private static final String EMPTY = "\0\0\0\0\0";
    private static final String HELLO = "\0\0\0\0\5hello";

    @TempDir
    Path directory;

    private final MultiThreadIoEventLoopGroup peers = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private TestUpstream upstream;
    private QueueingProxy proxy;
    private TestClient client;

    @BeforeEach
    void upstream() {
        upstream = new TestUpstream(peers.next(), true);
        proxy = new QueueingProxy(directory, upstream.port()).http2();
    }

    private void start(String settings) throws Exception {
        proxy.start(settings);
        client = new TestClient(peers.next(), proxy.address(), Version.HTTP_2);
    }

    @AfterEach
    void stop() {
        if (client != null) client.close();
        proxy.close();
        upstream.close();
        peers.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void aUnaryCallIsAnsweredWithAnEmptyMessageAndDelivered() throws Exception {
        upstream.onRequest(request -> request.onEnd(() -> answer(request, "0")));
        start("grpc: {empty_response: true}");
        var call = client.post("/orders.Orders/Place", HELLO, ASYNC);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.response().header("content-type")).isEqualTo("application/grpc");
        assertThat(call.response().header("preference-applied")).isEqualTo("respond-async");
        assertThat(call.body()).isEqualTo(EMPTY);
        assertThat(call.response().trailers()).containsEntry("grpc-status", "0");
        var received = upstream.next().received();
        assertThat(received.body()).isEqualTo(HELLO);
        assertThat(received.header("te")).isEqualTo("trailers");
        assertThat(received.header("prefer")).isNull();
        assertThat(received.header("sluice-attempt")).isEqualTo("1");
        var location = String.valueOf(call.response().header("location"));
        assertThat(proxy.until(location + "/status", "\"done\"")).contains("\"attempts\":1");
    }

    @Test
    void theStatusOfACallDecidesAndNotItsHttpStatus() throws Exception {
        upstream.onRequest(request -> {
            boolean second = "2".equals(request.received().header("sluice-attempt"));
            request.onEnd(() -> answer(request, second ? "3" : "14"));
        });
        start("grpc: {empty_response: true}, retry: {min_backoff: 0.01s}");
        var call = client.post("/orders.Orders/Place", HELLO, ASYNC);
        var status = proxy.until(call.response().header("location") + "/status", "\"dead\"");
        assertThat(status).contains("grpc INVALID_ARGUMENT", "\"attempts\":2");
    }

    @Test
    void theAnswerOfACallComesWholeWhileTheCallerWaits() throws Exception {
        upstream.onRequest(request -> request.onEnd(() -> answer(request, "0")));
        start("grpc: {empty_response: true}");
        var call = client.post(
                "/orders.Orders/Place", HELLO, "content-type", "application/grpc", "prefer", "respond-async, wait=10");
        assertThat(call.body()).isEqualTo("\0\0\0\0\2ok");
        assertThat(call.response().trailers()).containsEntry("grpc-status", "0").containsEntry("x-late", "yes");
        assertThat(call.response().header("preference-applied")).isNull();
    }

    @Test
    void withoutLeaveForAnEmptyAnswerACallIsSynchronous() throws Exception {
        upstream.onRequest(request -> request.onEnd(() -> answer(request, "0")));
        start("");
        synchronous(client.post("/orders.Orders/Place", HELLO, ASYNC));
    }

    @Test
    void aCallThatStreamsIsSynchronous() throws Exception {
        upstream.onRequest(request -> request.onEnd(() -> answer(request, "0")));
        start("grpc: {empty_response: true}");
        var call = client.open("POST", "/orders.Orders/Stream", false, ASYNC);
        call.data(HELLO, false);
        call.data(HELLO, true);
        synchronous(call);
        assertThat(upstream.next().received().body()).isEqualTo(HELLO + HELLO);
    }

    @Test
    void aCallThatStreamsMoreThanAMessageMayHaveIsSynchronous() throws Exception {
        upstream.onRequest(request -> request.onEnd(() -> answer(request, "0")));
        start("grpc: {empty_response: true}, bounds: {max_message_bytes: 12}");
        var call = client.post("/orders.Orders/Stream", HELLO + HELLO, ASYNC);
        synchronous(call);
        assertThat(upstream.next().received().body()).isEqualTo(HELLO + HELLO);
    }

    @Test
    void aCallThatDoesNotEndIsSynchronous() throws Exception {
        start("grpc: {empty_response: true}");
        var call = client.open("POST", "/orders.Orders/Chat", false, ASYNC);
        call.data(HELLO, false);
        var request = upstream.next();
        assertThat(request.received().header("sluice-attempt")).isNull();
        request.head(200, false, "content-type", "application/grpc");
        assertThat(call.status()).isEqualTo(200);
        call.data("", true);
        request.received().body();
        request.trailers("grpc-status", "0");
        assertThat(call.response().trailers()).containsEntry("grpc-status", "0");
    }

    @Test
    void theCallersTimeoutIsItsDeadlineAndTheReceiverIsToldWhatIsLeft() throws Exception {
        upstream.onRequest(request -> request.onEnd(() -> answer(request, "0")));
        start("grpc: {empty_response: true}, delivery: {timeout: 7s}");
        var call = client.post(
                "/orders.Orders/Place",
                HELLO,
                "content-type",
                "application/grpc",
                "prefer",
                "respond-async",
                "grpc-timeout",
                "1H");
        assertThat(call.body()).isEqualTo(EMPTY);
        assertThat(upstream.next().received().header("grpc-timeout")).isEqualTo("7000m");
    }

    @Test
    void aRefusedCallHearsWhyAsAStatus() throws Exception {
        start("grpc: {empty_response: true}, bounds: {max_message_bytes: 8}");
        var call = client.post("/orders.Orders/Place", HELLO, ASYNC);
        assertThat(call.response().header("grpc-status")).isEqualTo("8");
        assertThat(call.response().header("grpc-message")).contains("at most 8 bytes");
    }

    private static void synchronous(TestCall call) {
        assertThat(call.body()).isEqualTo("\0\0\0\0\2ok");
        assertThat(call.response().header("location")).isNull();
        assertThat(call.response().header("preference-applied")).isNull();
    }

    private static void answer(TestRequest request, String status) {
        request.head(200, false, "content-type", "application/grpc");
        request.data("\0\0\0\0\2ok", false);
        request.trailers("grpc-status", status, "x-late", "yes");
    }
}
