package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A service on loopback that answers everything alike and remembers what it was asked. */
final class Callee implements AutoCloseable {
    /** One request as it arrived. */
    record Call(Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    private final HttpServer server;
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private volatile int status = 200;
    private volatile String answer = "";
    private volatile String retryAfter = "";
    private volatile @Nullable CountDownLatch held;
    private final AtomicInteger failing = new AtomicInteger();

    Callee() throws IOException {
        this(0);
    }

    Callee(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
        calls.add(new Call(headers, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        var gate = held;
        if (gate != null) await(gate);
        boolean fail = failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        var bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("X-Callee", "yes");
        exchange.getResponseHeaders().set("Set-Cookie", "session=1");
        if (!retryAfter.isEmpty()) exchange.getResponseHeaders().set("Retry-After", retryAfter);
        exchange.sendResponseHeaders(fail ? 500 : status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    void answering(int code, String body) {
        answer = body;
        status = code;
    }

    void retryAfter(String value) {
        retryAfter = value;
    }

    /** The next requests are answered 500. */
    void failing(int times) {
        failing.set(times);
    }

    /** Requests are answered no more until {@link #release}. */
    void hold() {
        held = new CountDownLatch(1);
    }

    void release() {
        var gate = held;
        held = null;
        if (gate != null) gate.countDown();
    }

    private static void await(CountDownLatch gate) throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The next request. */
    Call next() throws InterruptedException {
        var call = calls.poll(20, TimeUnit.SECONDS);
        assertThat(call).as("no request came").isNotNull();
        return call;
    }

    @Override
    public void close() {
        release();
        server.stop(0);
    }
}
